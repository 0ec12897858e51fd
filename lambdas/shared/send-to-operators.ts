import { log } from './aws/logger.ts';

export interface OperatorSendPorts {
  /** Sends the mail to one address and returns its SES message id. */
  readonly send: (address: string) => Promise<string>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** In its sandbox SES accepts one mail a second. */
const THROTTLED_MILLISECONDS = 1_100;

/**
 * Mails operators with one call each, at the same time, and returns how each call ended. SES refuses a call with several
 * recipients as a whole if one of them is not verified (sandbox). A throttled call is repeated once, each operator's in a
 * second of its own.
 */
export async function sendToOperators(
  { send, sleep }: OperatorSendPorts,
  operators: readonly string[],
): Promise<readonly PromiseSettledResult<string>[]> {
  const sendTo = (address: string, index: number): Promise<string> =>
    send(address).catch(async (error: Error) => {
      if (!error.name.startsWith('Throttling')) throw error;
      await sleep(THROTTLED_MILLISECONDS * (index + 1));
      return send(address);
    });
  const results = await Promise.allSettled(operators.map(sendTo));
  for (const [index, result] of results.entries()) {
    // The log contains no addresses. The position in the list says which operator is meant.
    if (result.status === 'rejected')
      log.error('failed to mail an operator', { position: index + 1, error: result.reason as Error });
  }
  return results;
}
