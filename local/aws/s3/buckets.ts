/** Reads the buckets of the template. */
import * as z from 'zod';
import type { Template } from '#local/template.ts';

/** The properties that change behaviour here, and those that do not. Any other property stops the start. */
const Properties = z.strictObject({
  CorsConfiguration: z
    .object({
      CorsRules: z.array(
        z.strictObject({
          AllowedMethods: z.array(z.string()),
          AllowedOrigins: z.array(z.literal('*')),
          MaxAge: z.number().optional(),
        }),
      ),
    })
    .optional(),
  BucketEncryption: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
});

export interface Bucket {
  readonly name: string;
  readonly arn: string;
  /** Methods that pages of other origins may use. */
  readonly corsMethods: readonly string[];
}

export const readBuckets = (template: Template): readonly Bucket[] =>
  template.of('AWS::S3::Bucket').map((resource) => {
    const { CorsConfiguration: cors } = template.properties(resource, Properties);
    const { ref, attributes } = template.physical(resource);
    return {
      name: ref,
      arn: attributes['Arn'] ?? '',
      corsMethods: cors?.CorsRules.flatMap(({ AllowedMethods }) => AllowedMethods) ?? [],
    };
  });
