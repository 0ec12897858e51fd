import pg from 'pg';
import { AwsError } from '#local/aws/service.ts';

/** SQLSTATEs of an unavailable server: shut down, crashed, starting, out of connections, and connection exceptions. */
const UNAVAILABLE = /^(57P0[123]|53300|08...)$/;

/** The statement may or may not have run: only its response may have been lost. */
export function unavailable(cause?: unknown): AwsError {
  const error = new AwsError('DatabaseUnavailableException', 'The database is not available. Try again later.', 504);
  error.cause = cause;
  return error;
}

/** The error while a paused Aurora cluster resumes. */
export const resuming = (): AwsError =>
  new AwsError(
    'DatabaseResumingException',
    'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
  );

/** Converts an error into an error of the Data API. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (!(error instanceof pg.DatabaseError) || code === undefined) {
    return new AwsError('InternalServerErrorException', `Internal error: ${String(error)}`, 500);
  }
  if (UNAVAILABLE.test(code)) return unavailable(error);
  if (code === '57014') {
    return new AwsError('StatementTimeoutException', 'The execution of the SQL statement timed out.');
  }
  if (code === '42601' && error.message.includes('multiple commands')) {
    return new AwsError('ValidationException', "Multistatements aren't supported.");
  }
  if (code === '3D000') return new AwsError('DatabaseNotFoundException', write(error, code), 404);
  return new AwsError('DatabaseErrorException', write(error, code));
}

/** Formats the message like the JDBC driver, which the service passes on: callers look for `SQLState: 23505`. */
function write(error: pg.DatabaseError, code: string): string {
  const parts = [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    error.detail && `Detail: ${error.detail}`,
    error.hint && `Hint: ${error.hint}`,
    error.position && `Position: ${error.position}`,
    error.where && `Where: ${error.where}`,
  ];
  return `${parts.filter(Boolean).join('\n  ')}; SQLState: ${code}`;
}
