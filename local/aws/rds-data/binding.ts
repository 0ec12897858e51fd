import { AwsError } from '#local/aws/service.ts';
import type { Parameter } from './input.ts';

/** A parameter value as PostgreSQL text, with the type to cast it to. */
export interface Bound {
  /** Empty for a NULL without a type hint: PostgreSQL infers its type from the statement. */
  readonly cast: string;
  readonly text: string | null;
}

const HINTS = { DATE: 'date', DECIMAL: 'numeric', JSON: 'json', TIME: 'time', TIMESTAMP: 'timestamp', UUID: 'uuid' };

/** The AWS service parses these values itself and accepts only one format. */
const FORMATS: Partial<Record<keyof typeof HINTS, RegExp>> = {
  DATE: /^\d{4}-\d{2}-\d{2}$/,
  TIME: /^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/,
  TIMESTAMP: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/,
};

/**
 * A string is bound as varchar, so `uuid = :id` and `jsonb = :data` fail without a cast or a hint, as on Aurora.
 * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_SqlParameter.html
 */
export function bindParameter({ name, value, typeHint }: Parameter): Bound {
  const hinted = typeHint && HINTS[typeHint];
  if (value?.isNull) return { cast: hinted ?? '', text: null };
  if (value?.stringValue !== undefined) {
    const format = typeHint && FORMATS[typeHint];
    if (format && !format.test(value.stringValue)) {
      throw new AwsError('BadRequestException', `Invalid ${typeHint} value for named parameter: ${name}`);
    }
    return { cast: hinted ?? 'varchar', text: value.stringValue };
  }
  if (value?.longValue !== undefined) return { cast: 'bigint', text: String(value.longValue) };
  if (value?.booleanValue !== undefined) return { cast: 'boolean', text: String(value.booleanValue) };
  if (value?.doubleValue !== undefined) return { cast: 'float8', text: String(value.doubleValue) };
  if (value?.blobValue !== undefined) {
    return { cast: 'bytea', text: `\\x${Buffer.from(value.blobValue, 'base64').toString('hex')}` };
  }
  if (value?.arrayValue !== undefined) {
    throw new AwsError('BadRequestException', 'Array parameters are not supported.');
  }
  throw new AwsError('BadRequestException', `Missing value for named parameter: ${name}`);
}
