import * as z from 'zod';
import { AwsError } from '#local/aws/service.ts';

/** Request schemas. Unknown fields are ignored, as in the AWS service. */

const Field = z.object({
  isNull: z.boolean().optional(),
  booleanValue: z.boolean().optional(),
  longValue: z.int().optional(),
  doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).optional(),
  stringValue: z.string().optional(),
  blobValue: z.base64().optional(),
  arrayValue: z.unknown().optional(),
});

const Parameter = z.object({
  name: z.string(),
  value: Field.optional(),
  typeHint: z.enum(['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID']).optional(),
});
export type Parameter = z.infer<typeof Parameter>;

export const Target = z.object({
  resourceArn: z.string().min(1),
  secretArn: z.string().min(1),
  database: z.string().min(1).optional(),
  schema: z.string().optional(),
});
export type Target = z.infer<typeof Target>;

export const Execute = Target.extend({
  sql: z.string().max(65_536),
  parameters: z.array(Parameter).default([]),
  transactionId: z.string().optional(),
  includeResultMetadata: z.boolean().default(false),
  continueAfterTimeout: z.boolean().default(false),
  formatRecordsAs: z.enum(['NONE', 'JSON']).default('NONE'),
});
export type Execute = z.infer<typeof Execute>;

export const BatchExecute = Target.extend({
  sql: z.string().max(65_536),
  parameterSets: z.array(z.array(Parameter)).default([]),
  transactionId: z.string().optional(),
});

export const EndTransaction = z.object({
  resourceArn: z.string().min(1),
  secretArn: z.string().min(1),
  transactionId: z.string().min(1),
});

/** Validates a request; throws a ValidationException like the AWS service. */
export function read<T>(shape: z.ZodType<T>, input: unknown): T {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const where = first?.path.join('.') || 'request';
  throw new AwsError(
    'ValidationException',
    `${result.error.issues.length} validation error detected: Value at '${where}' failed to satisfy constraint: ${first?.message}`,
  );
}
