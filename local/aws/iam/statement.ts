/** Reads policy documents of the template into one form. A document that cannot be evaluated stops the start. */
import * as z from 'zod';
import { checkCondition } from './conditions.ts';

export interface Principals {
  readonly services: readonly string[];
  /** Role and account ARNs, or `*`. */
  readonly aws: readonly string[];
}

export interface Statement {
  /** The policy's path with the Sid or index of the statement. */
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Only in resource policies. */
  readonly principals: Principals | undefined;
  /** operator → key (lower case) → values */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const values = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))])
  .transform((value) => (Array.isArray(value) ? value : [value]).map(String));

const RawStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: many.optional(),
  NotAction: many.optional(),
  Resource: many.optional(),
  NotResource: many.optional(),
  Principal: z.union([z.literal('*'), z.strictObject({ Service: many.optional(), AWS: many.optional() })]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});

export const PolicyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([RawStatement, z.array(RawStatement)]).transform((s) => (Array.isArray(s) ? s : [s])),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** Actions of CloudWatch Logs and X-Ray, which are not part of the local AWS. */
const exempt = (action: string): boolean => /^(logs|xray):/i.test(action);

/** Reads a policy document. `where` identifies the document in errors and reports. */
export function readStatements(document: PolicyDocument, where: string): readonly Statement[] {
  return document.Statement.flatMap((raw, index) => {
    const actions = (raw.Action ?? []).filter((action) => !exempt(action));
    if (raw.Action && actions.length === 0) return [];
    const id = `${where}#${raw.Sid ?? index}`;
    return [
      {
        id,
        effect: raw.Effect,
        actions,
        notActions: raw.NotAction ?? [],
        resources: raw.Resource ?? [],
        notResources: raw.NotResource ?? [],
        principals: readPrincipals(raw.Principal),
        conditions: readConditions(raw.Condition ?? {}, id),
      },
    ];
  });
}

function readPrincipals(raw: z.infer<typeof RawStatement>['Principal']): Principals | undefined {
  if (raw === undefined) return undefined;
  if (raw === '*') return { services: ['*'], aws: ['*'] };
  return { services: raw.Service ?? [], aws: raw.AWS ?? [] };
}

function readConditions(raw: Record<string, Record<string, string[]>>, id: string): Statement['conditions'] {
  const conditions: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(raw)) {
    conditions[operator] = Object.fromEntries(Object.entries(keys).map(([key, v]) => [key.toLowerCase(), v]));
    for (const key of Object.keys(keys)) checkCondition(operator, key, id);
  }
  return conditions;
}
