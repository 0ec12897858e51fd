/** The objects of the buckets, as files of the state folder. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Headers with which S3 returns an object. */
const Headers = z.object({ contentType: z.string(), cacheControl: z.string().optional(), etag: z.string() });

export interface StoredObject extends z.infer<typeof Headers> {
  readonly body: Buffer;
}

export interface ObjectStore {
  put(bucket: string, key: string, object: StoredObject): void;
  get(bucket: string, key: string): StoredObject | undefined;
}

/** Opens `<dir>/s3`. The name of a file is its key, encoded: no key can leave the folder of its bucket. */
export function openObjects(dir: string): ObjectStore {
  const fileOf = (bucket: string, key: string): string => join(dir, 's3', bucket, `${encodeURIComponent(key)}.object`);
  return {
    put(bucket, key, { body, ...headers }) {
      const file = fileOf(bucket, key);
      mkdirSync(join(dir, 's3', bucket), { recursive: true });
      writeFileSync(`${file}.new`, body);
      writeFileSync(`${file}.json`, JSON.stringify(headers));
      // If the process dies here: the object does not exist, and an upload that is repeated replaces its headers.
      renameSync(`${file}.new`, file);
    },
    get(bucket, key) {
      const file = fileOf(bucket, key);
      if (!existsSync(file)) return undefined;
      return { ...Headers.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8'))), body: readFileSync(file) };
    },
  };
}
