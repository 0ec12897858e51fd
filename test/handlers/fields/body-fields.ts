/** Every optional field of a body of the route table: an example that the handler reads the field. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import type { Fixture } from '#test/handlers/bad-input/fixture.ts';
import {
  type Body,
  bodyField,
  type Context,
  change,
  type Example,
  type ExamplesOf,
  type OptionalBodyField,
  type Params,
  request,
} from './example.ts';
import { DEAD_LETTERS } from './rows.ts';

type BodyFields = { readonly [R in RouteName]: OptionalBodyField<R> };

const NONE: Params = () => ({});
const CREDENTIALS = { email: 'buyer01@donut.test', password: 'donut-states' };
const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();
const [JUNE, JULY] = ['2026-06-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z'];
const line = (productId: string) => ({ productId, quantity: 1 });
const productsOf = ({ lines }: Body) => (lines as { productId: string }[]).map(({ productId }) => productId);

/** Lines or the cart: the order has the products of one of them. */
const linesOrCart =
  (field: 'lines' | 'cart'): Example =>
  async (context) => {
    const [inCart = '', inLines = ''] = context.fixture.otherProducts;
    await request(context, 'putCartLine', 'buyer', { params: { productId: inCart }, body: { quantity: 1 } });
    const place = async (body: Body) => productsOf(await request(context, 'placeOrder', 'buyer', { body }));
    const [byLines, byCart] = [await place({ lines: [line(inLines)] }), await place({ cart: true })];
    return field === 'lines' ? { without: byCart, with: byLines } : { without: byLines, with: byCart };
  };

/** On a host that the shop of these tests allows. */
const PICTURE = 'https://pictures.donut.test/glazed.webp';
const KOREAN = { ko: { title: '글레이즈드', description: '' } };
const NEW_PRODUCT = { title: 'Glazed', price: 1_000, stock: 1 };
const registered = (field: string, value: unknown): Example =>
  bodyField(
    'registerProduct',
    'seller',
    NONE,
    () => [NEW_PRODUCT, { ...NEW_PRODUCT, [field]: value }],
    (body) => body[field],
  );
const changed = (field: string, value: unknown): Example =>
  change('readProduct', 'changeProduct', 'seller', ({ product }) => ({ productId: product }), field, value);

/** A patch that makes every body a message of the queue `vip`. */
const PAID = {
  ...{ id: 'evt_1', type: 'order.paid', version: 1, at: JUNE },
  data: { orderId: 'ord_1', buyerId: 'usr_1', units: 1, total: 1, paymentId: 'pay_1' },
};
const editMany = (context: Context, body: Body) => {
  const whole = { filter: { queue: 'vip' }, patch: { ...PAID, requestId: randomUUID() }, ...body };
  return request(context, 'editDeadLetters', 'operator', { body: whole });
};

const redrive = (bodies: readonly [Body, Body], shows: (body: Body) => unknown): Example =>
  bodyField('startRedrive', 'operator', NONE, () => bodies, shows);
const dryRun = (body: Body): Body => ({ dryRun: true, ...body });
const totalOf = ({ total }: Body) => total;

/** Orders of the buyer that wait for payment, one for each request. */
const unpaid = (fixture: Fixture, given: boolean) => ({ orderId: given ? fixture.orderId : fixture.otherOrderId });

export const BODY_FIELDS: ExamplesOf<BodyFields, Example | 'ignored'> = {
  createSession: {
    keepSignedIn: bodyField(
      'createSession',
      'buyer',
      NONE,
      () => [CREDENTIALS, { ...CREDENTIALS, keepSignedIn: 'shop' }],
      ({ sessionId }) => sessionId !== undefined,
    ),
  },
  placeOrder: {
    lines: linesOrCart('lines'),
    cart: linesOrCart('cart'),
    pay: bodyField(
      'placeOrder',
      'fullBuyer',
      NONE,
      ({ product }) => [{ lines: [line(product)] }, { lines: [line(product)], pay: true }],
      ({ status }) => status,
    ),
    expectedTotal: async ({ shop, fixture: { fullBuyer, product } }) => {
      const place = async (body: Body) => {
        const sending = { token: fullBuyer, key: randomUUID(), body: { lines: [line(product)], ...body } };
        return (await shop.api('POST', '/orders', sending)).status;
      };
      return { without: await place({}), with: await place({ expectedTotal: 0 }) };
    },
  },
  requestRestock: {
    quantity: bodyField(
      'requestRestock',
      'seller',
      ({ otherProducts }, given) => ({ productId: otherProducts[given ? 10 : 11] ?? '' }),
      () => [{}, { quantity: 77 }],
      ({ quantity }) => quantity,
    ),
  },
  startRedrive: {
    ids: redrive([dryRun({ filter: {} }), dryRun({ ids: [DEAD_LETTERS[0].id] })], totalOf),
    filter: redrive([dryRun({ ids: [DEAD_LETTERS[0].id] }), dryRun({ filter: { state: 'parked' } })], totalOf),
    events: redrive(
      [dryRun({ filter: {} }), dryRun({ events: { queue: 'data-platform', from: '2020-01-01T00:00:00Z', to: JUNE } })],
      totalOf,
    ),
    rate: redrive([{ ids: [DEAD_LETTERS[0].id] }, { ids: [DEAD_LETTERS[0].id], rate: 7 }], ({ rate }) => rate),
    dryRun: redrive([{ ids: [DEAD_LETTERS[1].id] }, dryRun({ ids: [DEAD_LETTERS[1].id] })], (body) => 'id' in body),
  },
  editDeadLetters: {
    dryRun: async (context) => {
      const { position } = await editMany(context, { dryRun: true });
      const changesOf = async (body: Body) => {
        await editMany(context, { position, countMax: 100, ...body });
        return (await editMany(context, { dryRun: true, position }))['edited'];
      };
      const preview = await changesOf({ dryRun: true });
      return { without: await changesOf({}), with: preview };
    },
    position: async (context) => {
      const { position } = await editMany(context, { dryRun: true });
      await editMany(context, { position, countMax: 100 });
      const again = { dryRun: true, patch: { ...PAID, requestId: 'again' } };
      const now = await editMany(context, again);
      return { without: now['edited'], with: (await editMany(context, { ...again, position }))['edited'] };
    },
    countMax: async (context) => {
      const { position } = await editMany(context, { dryRun: true });
      const statusOf = async (countMax: number) => {
        const body = { filter: { queue: 'vip' }, patch: { ...PAID, requestId: 'bound' }, position, countMax };
        return (await context.shop.api('PATCH', '/dead-letters', { token: context.fixture.operator, body })).status;
      };
      const refused = await statusOf(1);
      return { without: await statusOf(100), with: refused };
    },
  },
  snoozeAlerts: {
    kind: bodyField(
      'snoozeAlerts',
      'operator',
      () => ({ queue: 'mail' }),
      () => [
        { reason: 'test', until: soon() },
        { reason: 'test', until: soon(), kind: 'known' },
      ],
      ({ snoozes }) => snoozes,
    ),
  },
  /** Factories send back their whole request; the address they were given says nothing new. */
  takeFactoryCallback: { CallbackUrl: 'ignored' },
  takeSignedFactoryCallback: { CallbackUrl: 'ignored' },
  cancelOrder: {
    reason: bodyField(
      'cancelOrder',
      'operator',
      unpaid,
      () => [{}, { reason: 'CUSTOMER' }],
      ({ reason }) => reason,
    ),
  },
  changeMe: {
    name: change('readMe', 'changeMe', 'buyer', NONE, 'name', 'Lee'),
    locale: change('readMe', 'changeMe', 'buyer', NONE, 'locale', 'en'),
  },
  registerProduct: {
    description: registered('description', 'two'),
    imageUrl: registered('imageUrl', PICTURE),
    translations: registered('translations', KOREAN),
    restockQuantity: registered('restockQuantity', 7),
    maxPerBuyer: registered('maxPerBuyer', 7),
    factoryId: registered('factoryId', 'fac_second'),
    availableAt: registered('availableAt', JUNE),
    endAt: registered('endAt', JULY),
  },
  changeProduct: {
    title: changed('title', 'Changed'),
    description: changed('description', 'Changed'),
    imageUrl: changed('imageUrl', PICTURE),
    translations: changed('translations', KOREAN),
    price: changed('price', 4_321),
    restockQuantity: changed('restockQuantity', 4_321),
    maxPerBuyer: changed('maxPerBuyer', 4_321),
    factoryId: changed('factoryId', 'fac_second'),
    availableAt: changed('availableAt', JUNE),
    endAt: changed('endAt', JULY),
  },
};
