/** The API pages: static pages made of the OpenAPI document, one for each group of routes. */
import { TAGS_KO } from '#content/api-texts.ts';
import { problemPath } from '#content/problem-advice.ts';
import { readDocument } from './api-pages/document.ts';
import { addressHtml, operationHtml, summaryOf } from './api-pages/operation.ts';
import { LANGUAGES, type Language, TEXTS } from './api-pages/texts.ts';
import { escaped, htmlPage, plain, prose } from './html.ts';

interface Assets {
  readonly style: string;
  readonly script: string;
}

/** The client of `npm run client` (docs/front-end.md). */
const CLIENT = `import { openShop } from 'donut-states-client';

const shop = openShop({ url: 'https://shop.example.com', token: () => token });
const { data, error } = await shop.GET('/api/v1/products', { params: { query: { limit: 20 } } });`;

const other = (language: Language): Language => (language === 'en' ? 'ko' : 'en');
const suffix = (language: Language): string => (language === 'en' ? '' : '/ko');
/** Address of the start page, or of the page of a group. */
const addressOf = (language: Language, tag?: string): string =>
  `/docs${tag === undefined ? '' : `/api/${tag}`}${suffix(language)}`;

const headerHtml = (language: Language, tag?: string): string =>
  `<header class="bar"><a class="brand" href="${addressOf(language)}">Donut States ${TEXTS[language].title}</a><div id="session"></div><a href="${addressOf(other(language), tag)}" lang="${other(language)}" hreflang="${other(language)}">${TEXTS[language].otherLanguage}</a></header>`;

/** Path of lib/page-file.ts → HTML. */
export function apiPages(version: string, { style, script }: Assets): ReadonlyMap<string, string> {
  const api = readDocument(version);
  const head = `<script type="module" src="${script}"></script>`;
  const describeTag = (name: string, description: string, language: Language): string =>
    language === 'ko' ? (TAGS_KO[name] ?? description) : description;
  const page = (language: Language, title: string, description: string, body: string, tag?: string): string =>
    htmlPage({
      title,
      description: plain(description),
      style,
      head,
      language,
      markdown: `${addressOf(language, tag)}.md`,
      body: `${headerHtml(language, tag)}<main class="api">${body}</main>`,
    });

  function startPage(language: Language): string {
    const text = TEXTS[language];
    const rules = text.rules.map(([name, meaning]) => `<dt>${name}</dt><dd>${prose(meaning)}</dd>`).join('');
    const links = `<p class="links"><a href="/openapi.json">${text.document}</a> · <a href="${problemPath(language)}">${text.problems}</a></p>`;
    const groups = api.tags.map(({ name, description }) => {
      const of = api.operations.filter(({ tag }) => tag === name);
      const items = of.map(
        (operation) =>
          `<li><a href="${addressOf(language, name)}#${operation.operationId}">${addressHtml(operation)}</a> <span>${prose(summaryOf(operation, language))}</span></li>`,
      );
      return `<section><h2><a href="${addressOf(language, name)}">${name}</a></h2><p>${prose(describeTag(name, description, language))}</p><ul class="operations">${items.join('')}</ul></section>`;
    });
    const body = `<h1>${text.title}</h1><p>${prose(text.intro)}</p><dl>${rules}</dl>${links}<h2>${text.client}</h2><p>${prose(text.clientMeaning)}</p><pre>${escaped(CLIENT)}</pre>${groups.join('')}`;
    return page(language, `${text.title} · Donut States`, text.intro, body);
  }

  function groupPage(language: Language, name: string, description: string): string {
    const operations = api.operations.filter(({ tag }) => tag === name);
    const list = operations.map(
      (operation) => `<li><a href="#${operation.operationId}">${addressHtml(operation)}</a></li>`,
    );
    const sections = operations.map((operation) => operationHtml(api, operation, language));
    const body = `<p><a href="${addressOf(language)}">${TEXTS[language].all}</a></p><h1>${name}</h1><p>${prose(describeTag(name, description, language))}</p><ul class="operations">${list.join('')}</ul>${sections.join('')}`;
    return page(language, `${name} · API · Donut States`, describeTag(name, description, language), body, name);
  }

  return new Map(
    LANGUAGES.flatMap((language) => [
      [language === 'en' ? 'docs/index.html' : 'docs/ko.html', startPage(language)] as const,
      ...api.tags.map(
        ({ name, description }) =>
          [`docs/api/${name}${suffix(language)}.html`, groupPage(language, name, description)] as const,
      ),
    ]),
  );
}
