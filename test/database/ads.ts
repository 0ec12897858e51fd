/** Registers ads, requests that they stop or resume, and confirms these requests. */
import { confirmAd, registerAd, requestAd, requestAds } from '#db/statements/ads.ts';
import type { AdAction } from '#domain/ad.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import { SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import type { Executor } from './session.ts';
import { newId } from './shop.ts';

export const register = async (
  executor: Executor,
  caller: Principal,
  productId: ProductId,
  { email = 'ads@agency.test', key = newId('ord') as string, hash = 'hash' } = {},
) => (await executor.rows(registerAd({ caller, key, hash, productId, managerEmail: email, newId: newId('ad') })))[0];

export const requestAction = async (
  executor: Executor,
  caller: Principal,
  adId: AdId,
  action: AdAction,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await executor.rows(requestAd({ caller, key, hash, adId, action })))[0];

/** Confirms a stop or a resume, as the manager does with the link of the mail. */
export const confirmByLink = async (executor: Executor, action: AdAction, adId: AdId, stockCycle: number) =>
  (await executor.rows(confirmAd({ adId, round: stockCycle, action })))[0]?.outcome;

/** A time after which a manager may be asked the same again. */
export const SETTLED_SECONDS = SETTLE_MINUTES_DEFAULT * 60 + 1;

/** Compares the ads of a product with its stock, as the worker does after a stock event; null: the ads that are due. */
export const compareAds = (product: string | null, settleMinutes = SETTLE_MINUTES_DEFAULT) =>
  requestAds(product, { settleMinutes, again: false });
