/** Restocks and factory callbacks. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import type { Sending } from '#test/stories/shop.ts';
import type { Fixture } from './people.ts';
import { alike, forStaff, type Row } from './rows.ts';

const delivery = ({ restockId, restockedProductId }: Fixture): Sending => ({
  body: {
    MessageGroupId: restockId,
    MessageAttributeProductId: restockedProductId,
    MessageAttributeProductCnt: 1,
    MessageAttributeFactoryId: 'fac_main',
    MessageAttributeRequester: 'system',
  },
});

export const restockRows = {
  requestRestock: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/restocks`,
    sending: () => ({ key: randomUUID(), body: {} }),
    responses: forStaff('202', '404 product.not_found'),
  },
  listRestocks: {
    path: ({ restockedProductId }) => `/restocks?productId=${restockedProductId}`,
    responses: forStaff('200', '200'),
  },
  readRestock: {
    path: ({ restockId }) => `/restocks/${restockId}`,
    responses: forStaff('200', '404 restock.not_found'),
  },
  closeRestock: {
    path: ({ restockId }) => `/restocks/${restockId}/closure`,
    sending: () => ({ body: { reason: 'matrix' } }),
    responses: forStaff('200', '404 restock.not_found'),
  },
  // The signed address is the credential; the caller's token does not matter.
  takeFactoryCallback: {
    path: ({ restockId }) => `/factory/callbacks/${restockId}~1~9999999999~${'A'.repeat(43)}`,
    sending: delivery,
    responses: alike('401 callback.forged'),
  },
  takeSignedFactoryCallback: {
    path: () => '/factory/callbacks',
    sending: delivery,
    responses: alike('401 callback.forged'),
  },
} as const satisfies Partial<Record<RouteName, Row>>;
