import { INTAKE_RECEIVES_MAX, RECEIVES_MAX } from './limits.ts';

/** How often a message of the queue is received before it moves to the dead-letter queue. */
export const receivesMaxOf = (queue: string): number => (queue === 'order-intake' ? INTAKE_RECEIVES_MAX : RECEIVES_MAX);
