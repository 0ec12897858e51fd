/** The tables of the running system, for facts that no caller can read. */
import pg from 'pg';
import { local } from './shop.ts';

/** Opens a connection to the shop's database for one piece of work. */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export const database = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withDatabase((await local<{ databaseUrl: string }>('GET', '/endpoints')).databaseUrl, work);
