/** The error responses of the document: a schema for each status, with the codes that have this status. */
import { PROBLEMS, type ProblemCode, problem, problemType } from '#api/problems.ts';
import { describeFields } from './describe.ts';
import { responseHeaders } from './headers.ts';
import { makePortable } from './portable.ts';
import type { Schema } from './schema.ts';

/** Further members of a problem. */
const MEMBERS: Partial<Record<ProblemCode, Record<string, Schema>>> = {
  'stock.sold_out': {
    orderId: { type: 'string', description: 'Id of the rejected order.' },
    order: { $ref: '#/components/schemas/Order', description: 'The rejected order.' },
    available: {
      type: 'array',
      description: 'The units that are left of each product that is short.',
      items: {
        type: 'object',
        properties: { productId: { type: 'string' }, available: { type: 'integer', minimum: 0 } },
        required: ['productId', 'available'],
      },
    },
  },
  'order.price_changed': {
    total: {
      type: 'integer',
      format: 'int64',
      minimum: 0,
      description: 'The total that the shop would charge, in KRW.',
    },
    prices: {
      type: 'array',
      description: 'The current unit price of each order line.',
      items: {
        type: 'object',
        properties: {
          line: { type: 'integer', minimum: 0 },
          productId: { type: 'string' },
          unitPrice: { type: 'integer', minimum: 0 },
        },
        required: ['line', 'productId', 'unitPrice'],
      },
    },
  },
  'order.limit_per_buyer': {
    limit: { type: 'integer', minimum: 0, description: 'Most units that one buyer may have.' },
    held: { type: 'integer', minimum: 0, description: 'Units that the buyer already has.' },
  },
  'payment.failed': { payment: { $ref: '#/components/schemas/Payment', description: 'The failed attempt.' } },
  'payment.insufficient_balance': {
    payment: { $ref: '#/components/schemas/Payment', description: 'The failed attempt.' },
  },
  'user.not_deletable': {
    openOrders: { type: 'array', items: { type: 'string' }, description: 'Orders that are still open.' },
    balance: { type: 'integer', format: 'int64', description: 'Balance of the wallet in KRW.' },
  },
};

function schemaOf(status: number, codes: readonly ProblemCode[]): Schema {
  const members = Object.assign({}, ...codes.map((code) => MEMBERS[code])) as Record<string, Schema>;
  const properties: Record<string, Schema> = {
    status: { type: 'integer', enum: [status] },
    code: { type: 'string', enum: codes },
    ...members,
  };
  const schema = { type: 'object', properties, required: ['status', 'code'] };
  makePortable(schema);
  describeFields('Problem', schema);
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, schema] };
}

const EXAMPLE_ID = 'c0ffee00-1234-4abc-8def-0123456789ab';
const exampleOf = (code: ProblemCode) => ({
  summary: PROBLEMS[code].en,
  value: problem({ code, occurrenceId: EXAMPLE_ID, requestId: EXAMPLE_ID }),
});

/** Returns the response of a status that these codes have. */
export function problemResponse(status: number, codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `[${code}](${problemType(code)}): ${PROBLEMS[code].en}`).join('  \n'),
    headers: responseHeaders(
      ...(status === 401 ? (['WWW-Authenticate', 'x-amzn-Remapped-WWW-Authenticate'] as const) : []),
      ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
      ...(codes.includes('stock.sold_out') || status === 402 ? (['Idempotent-Replayed'] as const) : []),
    ),
    content: {
      'application/problem+json': {
        schema: schemaOf(status, codes),
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
      },
    },
  };
}
