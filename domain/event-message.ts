/** An event as the queues of its consumers receive it: published by the relay, or sent again by a replay. */
import { EVENT_VERSION } from './events.ts';

export interface Fact {
  readonly type: string;
  /** RFC 3339. */
  readonly at: string | null;
  readonly requestId: string | null;
  readonly data: { readonly units?: number } | null;
}

/** The message of an event. SNS and SQS have the same attributes, and a raw delivery of SNS keeps them. */
export function eventMessage(id: string, { type, at, requestId, data }: Fact) {
  const units = data?.units;
  return {
    body: JSON.stringify({ id: `evt_${id}`, type, version: EVENT_VERSION, at, requestId, data }),
    attributes: {
      type: { DataType: 'String', StringValue: type },
      ...(units === undefined ? {} : { units: { DataType: 'Number', StringValue: String(units) } }),
    },
  };
}
export type EventMessage = ReturnType<typeof eventMessage>;
