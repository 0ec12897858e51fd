/** What the parts of the local AWS share: how a call looks once the gate has read it, and how a service answers. */

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export type ServiceName = 'sqs' | 'sns' | 'ses' | 'rds-data' | 'secretsmanager';

export interface AwsCall {
  readonly service: ServiceName;
  /** As IAM spells it without its prefix: `SendMessage`, `ExecuteStatement`, `SendRawEmail`. */
  readonly action: string;
  /** JSON body, or the fields of a query-protocol form. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The request as it came, for the services that pass it on. */
  readonly raw: RawRequest;
}

export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One AWS service on this machine. */
export interface AwsService {
  readonly name: ServiceName;
  /** The resources a call touches, as `service:Action` with the ARN IAM would check. A call may need several grants. */
  grantsFor(call: AwsCall): readonly Grant[];
  handle(call: AwsCall): Promise<AwsReply>;
}

export interface Grant {
  /** `sqs:SendMessage` */
  readonly action: string;
  readonly resource: string;
}

/** An error in the words AWS uses: `code` is the error's name in the SDK. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
