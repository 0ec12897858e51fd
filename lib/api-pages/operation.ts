/** One operation as HTML: its request, responses, samples, and a form that sends it. */
import { FURTHER_SUCCESSES_KO, ROUTE_SUMMARIES_KO } from '#content/api-texts.ts';
import { escaped, prose } from '#lib/html.ts';
import type { ApiDocument, Media, Operation, Parameter, Response } from './document.ts';
import { type Field, fieldsOf, typeOf } from './fields.ts';
import { meaningOf, problemAddressOf, problemTitleOf } from './meaning.ts';
import { curlOf, typescriptOf } from './samples.ts';
import { type Language, TEXTS } from './texts.ts';

const KEY = 'Idempotency-Key';

/** The summary in the language of the page. */
export const summaryOf = ({ operationId, summary }: Operation, language: Language): string =>
  language === 'ko' ? ROUTE_SUMMARIES_KO[operationId] : summary;

/** The method and the path. */
export const addressHtml = ({ method, path }: Operation): string =>
  `<code class="address"><b class="method method-${method.toLowerCase()}">${method}</b> ${escaped(path)}</code>`;

const json = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2) ?? '')}</pre>`;

function table(fields: readonly Field[], language: Language): string {
  const { name, type, meaning, required } = TEXTS[language];
  const rows = fields.map(
    (field) =>
      `<tr><td><code>${escaped(field.path)}</code>${field.required ? ` <em>${required}</em>` : ''}</td><td><code>${escaped(field.type)}</code></td><td>${prose(meaningOf(field.description, language))}</td></tr>`,
  );
  return `<table><thead><tr><th>${name}</th><th>${type}</th><th>${meaning}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function requestHtml({ schemas }: ApiDocument, { parameters, body }: Operation, language: Language): string {
  const { request, noFields } = TEXTS[language];
  const ofParameters = parameters.map(({ name, required = false, description = '', schema, in: kind }): Field => {
    const type = `${typeOf(schema, schemas)}, ${kind}`;
    return { path: name, type, required, description };
  });
  const fields = [...ofParameters, ...(body ? fieldsOf(body.schema, schemas) : [])];
  return `<details open><summary>${request}</summary>${fields.length > 0 ? table(fields, language) : `<p>${noFields}</p>`}</details>`;
}

const LINK = /\[([^\]]+)\]\(([^)]+)\): (.*)/;

/** The meaning of a successful response. The first one is what the summary says. */
export const successText = (
  operation: Operation,
  status: string,
  { description }: Response,
  language: Language,
): string =>
  description === operation.summary
    ? summaryOf(operation, language)
    : ((language === 'ko' ? FURTHER_SUCCESSES_KO[status] : undefined) ?? description);

/** The JSON of the first successful response, if it has one. */
export const successOf = ({ responses }: Operation): Media | undefined =>
  responses.flatMap(([status, { content }]) =>
    status.startsWith('2') && content?.['application/json'] ? [content['application/json']] : [],
  )[0];

/** The description of a problem response is one link for each code. */
function describe({ description }: Response, language: Language): string {
  const lines = description.split('\n').map((line) => {
    const [, text, address, title = ''] = LINK.exec(line.trim()) ?? [];
    if (!text || !address) return prose(line);
    return `<a href="${escaped(problemAddressOf(text, address, language))}"><code>${escaped(text)}</code></a> ${prose(problemTitleOf(text, title, language))}`;
  });
  return lines.join('<br>');
}

function responsesHtml({ schemas }: ApiDocument, operation: Operation, language: Language): string {
  const { responses, status, meaning, fields, example } = TEXTS[language];
  const rows = operation.responses.map(([code, response]) => {
    const text = code < '4' ? prose(successText(operation, code, response, language)) : describe(response, language);
    return `<tr><td><b>${code}</b></td><td>${text}</td></tr>`;
  });
  const success = successOf(operation);
  const described = success ? fieldsOf(success.schema, schemas) : [];
  return `<details><summary>${responses}</summary><table><thead><tr><th>${status}</th><th>${meaning}</th></tr></thead><tbody>${rows.join('')}</tbody></table>${
    success ? `<h3>${example}</h3>${json(success.example)}` : ''
  }${described.length > 0 ? `<h3>${fields}</h3>${table(described, language)}` : ''}</details>`;
}

const samplesHtml = (operation: Operation, language: Language): string =>
  `<div class="samples" data-label="${TEXTS[language].examples}"><section data-tab="curl"><h3>curl</h3><pre>${escaped(curlOf(operation))}</pre></section><section data-tab="TypeScript"><h3>TypeScript</h3><pre>${escaped(typescriptOf(operation))}</pre></section></div>`;

function input({ in: kind, name, required = false, example, schema }: Parameter): string {
  const [, prefix] = /^([a-z]+)_[0-9a-z]{26}$/.exec(String(example ?? '')) ?? [];
  const list = prefix && kind !== 'header' ? ` list="seen-${prefix}"` : '';
  const hint = example === undefined || example === null ? '' : ` placeholder="${escaped(String(example))}"`;
  const values = schema.enum?.map((value) => `<option>${escaped(String(value))}</option>`).join('');
  const control = values
    ? `<select name="${kind}:${name}">${required ? '' : '<option></option>'}${values}</select>`
    : `<input name="${kind}:${name}"${list}${hint}${required ? ' required' : ''} autocomplete="off" spellcheck="false">`;
  return `<label><span><code>${escaped(name)}</code> ${kind}</span>${control}</label>`;
}

function tryHtml(operation: Operation, language: Language): string {
  const { tryIt, needsScript, body, send, changes, keyHint } = TEXTS[language];
  const { method, path, parameters, operationId } = operation;
  const inputs = parameters.filter(({ name }) => name !== KEY).map(input);
  const rows = operation.body
    ? `<label><span>${body}</span><textarea name="body" rows="6" spellcheck="false">${escaped(JSON.stringify(operation.body.example, null, 2))}</textarea></label>`
    : '';
  const key = parameters.some(({ name }) => name === KEY)
    ? `<label><span><code>${KEY}</code> ${keyHint}</span><input name="key" autocomplete="off" spellcheck="false"></label>`
    : '';
  const warning = method === 'GET' ? '' : ` <span>${changes}</span>`;
  return `<details class="try"><summary>${tryIt}</summary><noscript>${needsScript}</noscript><form data-operation="${operationId}" data-method="${method}" data-path="${escaped(path)}">${inputs.join('')}${rows}${key}<p><button>${send}</button>${warning}</p></form><div class="result" role="status"></div></details>`;
}

/** Returns the section of an operation. */
export function operationHtml(api: ApiDocument, operation: Operation, language: Language): string {
  const { who, describe: describeWho } = TEXTS[language];
  const { operationId, needsToken, description } = operation;
  const caller = description ? describeWho(description) : needsToken ? who.optional : who.anyone;
  return `<section class="operation" id="${operationId}"><h2>${addressHtml(operation)}</h2><p>${prose(summaryOf(operation, language))}. <small>${escaped(caller)}</small></p>${samplesHtml(operation, language)}${requestHtml(api, operation, language)}${responsesHtml(api, operation, language)}${tryHtml(operation, language)}</section>`;
}
