/** Ads, and the links in the mails to their managers. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { alike, forStaff, type Row } from './rows.ts';

const ofAd = (suffix: string, asked: string): Row => ({
  path: ({ adId }) => `/ads/${adId}${suffix}`,
  sending: () => ({ key: randomUUID() }),
  responses: forStaff(asked, '404 ad.not_found'),
});

export const adRows = {
  registerAd: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/ads`,
    sending: () => ({ key: randomUUID(), body: { managerEmail: 'matrix@agency.test' } }),
    responses: forStaff('202', '404 product.not_found'),
  },
  listAds: {
    path: ({ restockedProductId }) => `/ads?productId=${restockedProductId}`,
    responses: forStaff('200', '200'),
  },
  stopAd: ofAd('/stop', '202'),
  resumeAd: ofAd('/resume', '409 ad.still_short'),
  confirmAdManually: {
    path: ({ adId }) => `/ads/${adId}/confirmations`,
    sending: () => ({ body: { action: 'resume' } }),
    responses: forStaff('409 ad.not_asked', '404 ad.not_found'),
  },
  showAdConfirmation: {
    path: ({ adId }) => `/ads/confirmations/stop~${adId}~1~9999999999~${'A'.repeat(43)}`,
    responses: alike('401 link.forged'),
  },
  confirmAd: {
    path: ({ adId }) => `/ads/confirmations/stop~${adId}~1~9999999999~${'A'.repeat(43)}`,
    responses: alike('401 link.forged'),
  },
} as const satisfies Partial<Record<RouteName, Row>>;
