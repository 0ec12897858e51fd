import { expect, test } from 'vitest';
import { freshDatabase } from '#test/database/fresh.ts';
import { describeSchema } from '#test/database/schema.ts';

const fresh = freshDatabase();
const HEAD = `-- The schema after all migrations and functions. Made by: npm run db:schema
-- Nothing is created from this file; it shows what a change of the database changes.

`;

test('db/schema.sql shows a migrated database; `npm run db:schema` writes it anew', async () => {
  await expect(`${HEAD}${await describeSchema(fresh.admin)}`).toMatchFileSnapshot('../../db/schema.sql');
});
