/**
 * A typed tag over the Data API: the text becomes named parameters, the shape decodes each column. Row shapes are checked
 * at run time by their decoders and by the compiler through their types.
 */
import type { Field, SqlParameter } from '@aws-sdk/client-rds-data';

export type Value = string | number | boolean | null | { readonly json: unknown };
type Decoder<T> = (field: Field) => T;

/** Keys are the columns in the order the statement returns them. */
export type Shape = Readonly<Record<string, Decoder<unknown>>>;
export type RowOf<S extends Shape> = { readonly [K in keyof S]: S[K] extends Decoder<infer T> ? T : never };

export interface Statement<R> {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
  readonly decode: (record: readonly Field[]) => R;
  /** Goes on in the database after the 45 s of its call, which then fails. Never repeated: see db/long-migration.ts. */
  readonly continueAfterTimeout?: true;
  /** Only statements that may write events to the outbox have it: whether this row means that events were written. */
  published?(row: R): Publication;
}

/** `now`: the events must not wait. `soon`: a debounced notification of the relay is enough. */
export type Publication = 'now' | 'soon' | false;

/** A statement that writes no events. */
export type QuietStatement<R> = Statement<R> & { readonly published?: undefined };
/** A statement that may write events: `publish` in lambdas/shared runs it and notifies the relay. */
export type PublishingStatement<R> = Statement<R> & { published(row: R): Publication };

/** Marks a statement that may write events. A test compares the marks with the functions that write to the outbox. */
export const publishing = <R>(statement: Statement<R>, published: (row: R) => Publication): PublishingStatement<R> => ({
  ...statement,
  published,
});

const required =
  <T>(read: (field: Field) => T | undefined): Decoder<T> =>
  (field) => {
    const value = read(field);
    if (value === undefined) throw new TypeError(`Unexpected column value from the database: ${JSON.stringify(field)}`);
    return value;
  };

export const text = required((f) => f.stringValue);
/** Text with a fixed set of values: a CHECK of the table, or the function itself, guarantees it. */
export const textOf = <T extends string>() => text as Decoder<T>;
export const int = required((f) => f.longValue);
export const bool = required((f) => f.booleanValue);
export const json = <T>() =>
  required((f) => (f.stringValue === undefined ? undefined : (JSON.parse(f.stringValue) as T)));
export const nullable =
  <T>(decoder: Decoder<T>): Decoder<T | null> =>
  (field) =>
    field.isNull ? null : decoder(field);

function parameter(name: string, value: Value): SqlParameter {
  if (value === null) return { name, value: { isNull: true } };
  if (typeof value === 'string') return { name, value: { stringValue: value } };
  if (typeof value === 'boolean') return { name, value: { booleanValue: value } };
  if (typeof value === 'number') {
    return { name, value: Number.isInteger(value) ? { longValue: value } : { doubleValue: value } };
  }
  return { name, value: { stringValue: JSON.stringify(value.json) }, typeHint: 'JSON' };
}

/** `` sql({ id: text, total: int })`select id, total from app.orders where id = ${id}` `` */
export const sql =
  <S extends Shape>(shape: S) =>
  (parts: TemplateStringsArray, ...values: Value[]): QuietStatement<RowOf<S>> => ({
    text: parts.reduce((whole, part, i) => `${whole}:p${i - 1}${part}`),
    parameters: values.map((value, i) => parameter(`p${i}`, value)),
    decode: (record) =>
      Object.fromEntries(
        Object.entries(shape).map(([column, decoder], i) => [column, decoder(record[i] ?? { isNull: true })]),
      ) as RowOf<S>,
  });
