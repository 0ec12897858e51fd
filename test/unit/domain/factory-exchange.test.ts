import { expect, test } from 'vitest';
import { causeOf } from '#bin/dead-letters/sentences.ts';
import { readFactoryExchange } from '#domain/factory-exchange.ts';

const request =
  'request: POST http://factory.test/api/manufactures {"MessageAttributeProductId":"prd_1","MessageAttributeProductCnt":10,"MessageAttributeFactoryId":"fac_main"}';
const errorOf = (response: string) =>
  `factory request failed: the factory answered 422\n${request}\nresponse after 12 ms: ${response}`;

test('a failed request to the factory says what was asked and how the factory responded', () => {
  expect(readFactoryExchange(errorOf('422 {"message":"no such product"}'))).toMatchObject({
    milliseconds: '12',
    asked: { productId: 'prd_1', units: 10, factoryId: 'fac_main' },
    responded: { status: '422', message: 'no such product' },
  });
  expect(causeOf(errorOf('422 {"message":"no such product"}'))).toBe(
    '10 units of prd_1 asked of fac_main; it responded 422: no such product',
  );
  expect(causeOf(errorOf('503 upstream is down'))).toContain('it responded 503: upstream is down');
  expect(causeOf(errorOf('the connection was reset'))).toContain('fac_main; it did not respond');
});

test('any other error is its first line', () => {
  expect(causeOf('unknown vip\nat line 1')).toBe('unknown vip');
  expect(causeOf('failed\nrequest: POST http://other.test {}')).toBe('failed');
  expect(readFactoryExchange('unknown vip')).toBeUndefined();
});
