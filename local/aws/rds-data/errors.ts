import pg from 'pg';
import { AwsError } from '#local/aws/service.ts';

/** Shut down, crashed, starting up, out of connections, and the connection exceptions. */
const AWAY = /^(57P0[123]|53300|08...)$/;

/** Nobody knows whether the statement ran: it may have, and only its answer was lost. */
export function unavailable(cause?: unknown): AwsError {
  const error = new AwsError('DatabaseUnavailableException', 'The database is not available. Try again later.', 504);
  error.cause = cause;
  return error;
}

export const resuming = (): AwsError =>
  new AwsError(
    'DatabaseResumingException',
    'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
  );

/** An error in the words of the Data API. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (!(error instanceof pg.DatabaseError) || code === undefined) {
    return new AwsError('InternalServerErrorException', `Internal error: ${String(error)}`, 500);
  }
  if (AWAY.test(code)) return unavailable(error);
  if (code === '57014') {
    return new AwsError('StatementTimeoutException', 'The execution of the SQL statement timed out.');
  }
  if (code === '42601' && error.message.includes('multiple commands')) {
    return new AwsError('ValidationException', "Multistatements aren't supported.");
  }
  if (code === '3D000') return new AwsError('DatabaseNotFoundException', write(error, code), 404);
  return new AwsError('DatabaseErrorException', write(error, code));
}

/** The layout of the JDBC driver, which the service passes on: callers look for `SQLState: 23505` in it. */
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
