/** Types that all services of the local AWS share: parsed calls, replies, grants and errors. */

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export type ServiceName = 'sqs' | 'sns' | 'ses' | 'rds-data' | 'secretsmanager' | 'lambda';

export interface AwsCall {
  readonly service: ServiceName;
  /** The IAM action without its prefix: `SendMessage`, `ExecuteStatement`, `SendRawEmail`. */
  readonly action: string;
  /** The JSON body, or the form fields of the query protocol. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The unparsed request, for services that forward it. */
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

/** One emulated AWS service. */
export interface AwsService {
  readonly name: ServiceName;
  /** Returns what IAM must allow for a call: each `service:Action` with the ARN of its resource. */
  grantsFor(call: AwsCall): readonly Grant[];
  handle(call: AwsCall): Promise<AwsReply>;
}

export interface Grant {
  /** `sqs:SendMessage` */
  readonly action: string;
  readonly resource: string;
}

/** An AWS error; `code` is the error's name in the SDK. */
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
