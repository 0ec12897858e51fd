/** The API pages: tabs and copy buttons for the samples, the sign-in, and forms that send requests. */
import { language } from '#web/shared/language.ts';
import { enhanceSamples } from './samples.ts';
import { showSession } from './session-bar.ts';
import { enhanceForms } from './try-form.ts';

// Responses are in the language of the page. The choice in the shop and the console stays as it is.
language.set(document.documentElement.lang === 'ko' ? 'ko' : 'en');
showSession(document.querySelector('#session') as HTMLElement);
for (const samples of document.querySelectorAll<HTMLElement>('.samples')) enhanceSamples(samples);
enhanceForms(document.querySelectorAll<HTMLFormElement>('.try form'));
