/** How a page of ours begins: language, clock, stream, links, then what it shows, drawn anew when the language changes. */
import { type ComponentType, render } from 'preact';
import { readClock } from '#console/clock.ts';
import { language } from '#console/language.ts';
import { followLinks } from '#console/router.ts';
import { useStore } from '#console/store.ts';
import { followStream } from '#console/stream.ts';

export function start(root: string, App: ComponentType): void {
  document.documentElement.lang = language.get();
  followLinks(root);
  followStream();
  void readClock();
  const Spoken = () => <App key={useStore(language)} />;
  render(<Spoken />, document.getElementById('app') as HTMLElement);
}
