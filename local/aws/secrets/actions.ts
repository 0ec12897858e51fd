import { randomUUID } from 'node:crypto';
import { type AwsCall, AwsError, type AwsReply } from '#local/aws/service.ts';

interface Secret {
  readonly value?: string | undefined;
  readonly versionId?: string | undefined;
  readonly changedAt: number;
}

export type SecretStore = ReadonlyMap<string, Secret>;

/** Handles GetSecretValue and PutSecretValue. */
export function handleSecretsAction(
  call: AwsCall,
  secrets: SecretStore,
  put: (arn: string, value: string, versionId: string) => void,
): AwsReply {
  const arn = findArn(secrets, call.input['SecretId']);
  if (arn === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  if (call.action === 'GetSecretValue') return json(getValue(arn, secrets, call.input));
  if (call.action !== 'PutSecretValue') throw new AwsError('UnknownOperationException', call.action);
  const value = call.input['SecretString'];
  if (typeof value !== 'string') throw new AwsError('InvalidRequestException', 'You must provide SecretString.');
  const versionId = String(call.input['ClientRequestToken'] ?? randomUUID());
  const present = secrets.get(arn);
  if (present?.versionId === versionId && present.value !== value) {
    throw new AwsError(
      'ResourceExistsException',
      "You can't modify an existing version, you can only create a new version.",
    );
  }
  put(arn, value, versionId);
  return json({ ARN: arn, Name: nameOf(arn), VersionId: versionId, VersionStages: ['AWSCURRENT'] });
}

/** Only the current version is stored; every other version is reported as not found, as after its removal. */
function getValue(arn: string, secrets: SecretStore, input: AwsCall['input']): object {
  const secret = secrets.get(arn);
  const stage = String(input['VersionStage'] ?? 'AWSCURRENT');
  if (secret?.value === undefined || stage !== 'AWSCURRENT') {
    throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
  }
  if (input['VersionId'] !== undefined && input['VersionId'] !== secret.versionId) {
    throw notFound(
      `Secrets Manager can't find the specified secret value for VersionId: ${String(input['VersionId'])}`,
    );
  }
  return {
    ARN: arn,
    Name: nameOf(arn),
    VersionId: secret.versionId,
    SecretString: secret.value,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: secret.changedAt / 1000,
  };
}

const json = (value: object): AwsReply => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

/** `…:secret:NAME-AbCdEf` → NAME: AWS appends a hyphen and six characters. */
const nameOf = (arn: string): string =>
  arn
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-[A-Za-z0-9]{6}$/, '');

/** Finds a secret by its ARN or by its name. */
export function findArn(secrets: SecretStore, id: unknown): string | undefined {
  return [...secrets.keys()].find((arn) => arn === id || nameOf(arn) === id);
}
