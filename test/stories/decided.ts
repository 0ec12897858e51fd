import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResponse } from '#bin/flash-sale/shop.ts';

const TRIES_MAX = 90;

/** Sends an order again, with its key, while the response is 202: until it is decided, directly or from the order queue. */
export async function untilDecided(order: () => Promise<ApiResponse>): Promise<ApiResponse> {
  for (let tries = 1; ; tries++) {
    const response = await order();
    if (response.status !== 202 || tries === TRIES_MAX) return response;
    await sleep(1_000);
  }
}
