/** The PostgreSQL types that the Data API can return, by oid. */

type Kind = 'boolean' | 'long' | 'double' | 'blob' | 'string' | 'timestamptz';

interface Type {
  readonly name: string;
  readonly kind: Kind;
}

const TYPES: ReadonlyMap<number, Type> = new Map([
  [16, { name: 'bool', kind: 'boolean' }],
  [17, { name: 'bytea', kind: 'blob' }],
  [20, { name: 'int8', kind: 'long' }],
  [21, { name: 'int2', kind: 'long' }],
  [23, { name: 'int4', kind: 'long' }],
  [25, { name: 'text', kind: 'string' }],
  [114, { name: 'json', kind: 'string' }],
  [700, { name: 'float4', kind: 'double' }],
  [701, { name: 'float8', kind: 'double' }],
  [1043, { name: 'varchar', kind: 'string' }],
  [1082, { name: 'date', kind: 'string' }],
  [1083, { name: 'time', kind: 'string' }],
  [1114, { name: 'timestamp', kind: 'string' }],
  [1184, { name: 'timestamptz', kind: 'timestamptz' }],
  [1700, { name: 'numeric', kind: 'string' }],
  [2950, { name: 'uuid', kind: 'string' }],
  [3802, { name: 'jsonb', kind: 'string' }],
]);

/** Array type oid → element type oid. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1009, 25],
  [1015, 1043],
  [1115, 1114],
  [1182, 1082],
  [1185, 1184],
  [1231, 1700],
  [2951, 2950],
  [199, 114],
  [3807, 3802],
]);

/** Names of unsupported types for error messages. An enum's oid differs in each database. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [18, 'CHAR'],
  [19, 'NAME'],
  [26, 'OID'],
  [1042, 'BPCHAR'],
  [1186, 'INTERVAL'],
  [2205, 'REGCLASS'],
  [2206, 'REGTYPE'],
  [2249, 'RECORD'],
  [2278, 'VOID'],
]);

export interface ColumnType extends Type {
  readonly array: boolean;
}

const COLUMNS = new Map<number, ColumnType>([
  ...[...TYPES].map(([oid, type]): [number, ColumnType] => [oid, { ...type, array: false }]),
  ...[...ARRAYS].flatMap(([oid, element]): [number, ColumnType][] => {
    const type = TYPES.get(element);
    return type ? [[oid, { kind: type.kind, name: `_${type.name}`, array: true }]] : [];
  }),
]);

/** Returns the type with this oid; undefined when the Data API does not support it. */
export const columnType = (oid: number): ColumnType | undefined => COLUMNS.get(oid);

/** Returns the name of an unsupported type for the error message. */
export const unsupportedTypeName = (oid: number): string => UNSUPPORTED.get(oid) ?? `USER-DEFINED (oid ${oid})`;
