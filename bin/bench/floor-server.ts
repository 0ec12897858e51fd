/**
 * The floor: the least work that a shop on this machine could do for an order. One HTTP request, one statement that
 * takes the stock and the money and writes the order, one HTTP response.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

/** The same number as the local Data API uses: one hot row does not get faster with more connections. */
const CONNECTIONS = 10;
const ORDER = {
  name: 'order',
  text: `with taken as (update floor_stock set reserved = reserved + $3 where id = $2 and on_hand - reserved >= $3 returning id),
    paid as (update floor_wallets w set balance = balance - $3 from taken where w.id = $4 and w.balance >= $3 returning taken.id)
    insert into floor_orders (id, product_id, quantity) select $1, id, $3 from paid returning id`,
};

const [port = '0', connectionString = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: CONNECTIONS });
pool.on('error', () => {});

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const { buyerId, lines } = JSON.parse(text) as {
      buyerId: string;
      lines: { productId: string; quantity: number }[];
    };
    pool.query({ ...ORDER, values: [randomUUID(), lines[0]?.productId, lines[0]?.quantity, buyerId] }).then(
      ({ rows }) => {
        response.writeHead(rows[0] ? 201 : 409, { 'content-type': 'application/json' });
        response.end(JSON.stringify(rows[0] ?? { code: 'stock.sold_out' }));
      },
      () => response.writeHead(500).end(),
    );
  });
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
process.once('SIGTERM', () => process.exit(0));
