/** The API pages as Markdown, for programs that read text. */
import type { ApiDocument, Operation } from './document.ts';
import { type Field, fieldsOf, typeOf } from './fields.ts';
import { meaningOf } from './meaning.ts';
import { successOf, successText, summaryOf } from './operation.ts';
import { curlOf, typescriptOf } from './samples.ts';
import { type Language, TEXTS } from './texts.ts';

const fieldLines = (fields: readonly Field[], required: string, language: Language): string =>
  fields
    .map((one) =>
      `- \`${one.path}\` (${one.type}${one.required ? `, ${required}` : ''}) ${meaningOf(one.description, language)}`.trimEnd(),
    )
    .join('\n');

/** Returns an operation: its request, its samples, the meaning or the codes of each status, and the body of a success. */
export function operationMarkdown({ schemas }: ApiDocument, operation: Operation, language: Language): string {
  const text = TEXTS[language];
  const { method, path, parameters, body, responses, description, needsToken } = operation;
  const caller = description ? text.describe(description) : needsToken ? text.who.optional : text.who.anyone;
  const ofParameters = parameters.map(({ name, in: kind, schema, required = false, description = '' }): Field => {
    return { path: name, type: `${typeOf(schema, schemas)}, ${kind}`, required, description };
  });
  const request = [...ofParameters, ...(body ? fieldsOf(body.schema, schemas) : [])];
  const statuses = responses.map(([status, response]) => {
    const codes = Object.keys(response.content?.['application/problem+json']?.examples ?? {});
    const meaning = codes.map((code) => `\`${code}\``).join(', ') || successText(operation, status, response, language);
    return `- ${status}: ${meaning}`;
  });
  const success = successOf(operation);
  const fields = success ? fieldsOf(success.schema, schemas) : [];
  return [
    `## ${method} ${path}`,
    `${summaryOf(operation, language)}. ${caller}`,
    ...(request.length > 0 ? [`### ${text.request}`, fieldLines(request, text.required, language)] : []),
    `\`\`\`sh\n${curlOf(operation)}\n\`\`\``,
    `\`\`\`ts\n${typescriptOf(operation)}\n\`\`\``,
    `### ${text.responses}`,
    statuses.join('\n'),
    ...(fields.length > 0 ? [`### ${text.fields}`, fieldLines(fields, text.required, language)] : []),
    ...(success ? [`\`\`\`json\n${JSON.stringify(success.example, null, 2)}\n\`\`\``] : []),
  ].join('\n\n');
}
