/** Ads and their managers, in shop language. */
import { confirmAd, registerAd, requestAd } from '#db/statements/ads.ts';
import type { AdAction } from '#domain/ad.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import type { Session } from './session.ts';
import { newId } from './shop.ts';

type Door = Pick<Session, 'rows'>;

export const register = async (
  door: Door,
  caller: Principal,
  productId: ProductId,
  { email = 'ads@agency.test', key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(registerAd({ caller, key, hash, productId, managerEmail: email, newId: newId('ad') })))[0];

export const request = async (
  door: Door,
  caller: Principal,
  adId: AdId,
  action: AdAction,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(requestAd({ caller, key, hash, adId, action })))[0];

/** The manager presses the button of the page behind his mail. */
export const say = async (door: Door, action: AdAction, adId: AdId, round: number) =>
  (await door.rows(confirmAd({ adId, round, action })))[0]?.outcome;
