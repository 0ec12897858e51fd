/** When a product is on sale, by the shop's clock. */
import { shopNow } from '#web/shared/clock.ts';

export interface Window {
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
export const isBefore = ({ availableAt }: Pick<Window, 'availableAt'>): boolean =>
  availableAt !== null && Date.parse(availableAt) > shopNow();
export const isOnSale = ({ availableAt, endAt }: Window): boolean =>
  !isBefore({ availableAt }) && !(endAt && Date.parse(endAt) <= shopNow());
