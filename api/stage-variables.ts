/**
 * Variables of the API's stage, which API Gateway puts into each event. They say what the deployed API has, because a function is
 * deployed before the API: for some minutes its new version receives requests of an API without the new routes.
 */
export const STAGE_VARIABLES = {
  /** The API has the route `readOrderRequest`, and every version of `order` behind it handles that route. */
  orderQueue: 'open',
} as const;

/** Whether an order may be queued: only then does the address in its response exist. */
export const isOrderQueueOpen = (variables: Readonly<Record<string, string | undefined>>): boolean =>
  variables['orderQueue'] === STAGE_VARIABLES.orderQueue;
