import { AwsError } from '#local/aws/service.ts';
import { isNested, readArray } from './array.ts';
import { type ColumnType, columnType, unsupportedTypeName } from './types.ts';

const ROW_BYTES_MAX = 64 * 1024;

/** The result of a statement, every value in PostgreSQL's text form. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly oid: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affected: number;
}

export type Field = Readonly<Record<string, unknown>>;

/**
 * Converts rows to the record format of the service. Unsupported column types are rejected after the statement has run,
 * as in AWS.
 */
export function toRecords({ columns, rows }: QueryResult): Field[][] {
  const types = columnTypes(columns);
  return rows.map((row) => {
    checkSize(row);
    return row.map((text, at) => (text === null ? { isNull: true } : toField(text, types[at])));
  });
}

/** `formatRecordsAs: 'JSON'`: the rows as objects in one JSON string. */
export function toJson({ columns, rows }: QueryResult): string {
  const types = columnTypes(columns);
  return JSON.stringify(
    rows.map((row) => {
      checkSize(row);
      return Object.fromEntries(row.map((text, at) => [columns[at]?.name ?? '', toPlain(text, types[at])]));
    }),
  );
}

/** Returns the column metadata of `includeResultMetadata`. */
export function toMetadata({ columns }: QueryResult): Field[] {
  const types = columnTypes(columns);
  return columns.map(({ name }, at) => ({
    name,
    label: name,
    typeName: types[at]?.name ?? '',
    nullable: 2,
    isCaseSensitive: types[at]?.kind === 'string',
    isSigned: types[at]?.kind === 'long' || types[at]?.kind === 'double' || types[at]?.name === 'numeric',
    isAutoIncrement: false,
    isCurrency: false,
    arrayBaseColumnType: 0,
    precision: 0,
    scale: 0,
    schemaName: '',
    tableName: '',
    type: 0,
  }));
}

function columnTypes(columns: QueryResult['columns']): ColumnType[] {
  return columns.map(({ oid }) => {
    const type = columnType(oid);
    if (type) return type;
    throw unsupported(`The result contains the unsupported data type "${unsupportedTypeName(oid)}".`);
  });
}

function toField(text: string, type: ColumnType | undefined): Field {
  if (type?.array) return { arrayValue: toArray(text, type) };
  const value = convert(text, type);
  if (type?.kind === 'long') return { longValue: value };
  if (type?.kind === 'boolean') return { booleanValue: value };
  if (type?.kind === 'double') return { doubleValue: value };
  if (type?.kind === 'blob') return { blobValue: value };
  return { stringValue: value };
}

function toArray(text: string, type: ColumnType): Field {
  if (isNested(text)) throw unsupported('The result contains a multidimensional array.');
  const values = readArray(text).map((element) => (element === null ? null : convert(element, type)));
  if (type.kind === 'long') return { longValues: values };
  if (type.kind === 'boolean') return { booleanValues: values };
  if (type.kind === 'double') return { doubleValues: values };
  return { stringValues: values };
}

function toPlain(text: string | null, type: ColumnType | undefined): unknown {
  if (text === null) return null;
  if (type?.array) return Object.values(toArray(text, type))[0];
  return convert(text, type);
}

function convert(text: string, type: ColumnType | undefined): unknown {
  switch (type?.kind) {
    case 'long':
      return Number(text);
    case 'double': {
      const number = Number(text);
      return Number.isFinite(number) ? number : text; // JSON has no NaN; the SDK accepts the text
    }
    case 'boolean':
      return text === 't';
    case 'blob':
      return Buffer.from(text.slice(2), 'hex').toString('base64');
    case 'timestamptz':
      return text.replace(/\+00$/, ''); // sessions run in UTC, and the AWS service writes no time zone
    default:
      return text;
  }
}

function checkSize(row: readonly (string | null)[]): void {
  const characters = row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (characters * 3 <= ROW_BYTES_MAX) return; // UTF-8 needs at most three bytes for each UTF-16 code unit
  const bytes = row.reduce((sum, text) => sum + (text === null ? 0 : Buffer.byteLength(text)), 0);
  if (bytes > ROW_BYTES_MAX) throw unsupported('The result contains a row larger than 64 KB.');
}

const unsupported = (message: string): AwsError => new AwsError('UnsupportedResultException', message);
