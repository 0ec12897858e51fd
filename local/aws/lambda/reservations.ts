import { acceptedReservations } from '#lib/functions.ts';
import type { FunctionSpec } from './functions.ts';

/**
 * The functions as the account reserves for them. A template with `reserve: bounded` would not be deployed to a small account, so
 * this machine does what `reserve: auto` does there: Lambda accepts the reservations that leave enough, the smallest first.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function withReservations(functions: readonly FunctionSpec[], concurrency: number): readonly FunctionSpec[] {
  const requests = functions.flatMap(({ name, reservedConcurrency: wanted }) =>
    wanted === undefined ? [] : [[name, wanted] as const],
  );
  const accepted = acceptedReservations(requests, concurrency);
  return functions.map((spec) => (accepted.includes(spec.name) ? spec : { ...spec, reservedConcurrency: undefined }));
}
