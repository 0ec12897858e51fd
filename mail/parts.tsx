/** The components of every mail. They use tables, because many mail programs support no other layout. Preact escapes all values. */
import type { ComponentChildren } from 'preact';

export const BRAND = '🍩 Donut States';
const INK = '#2b1d14';
const SOFT = '#6b5546';
const FOOTER = { maxWidth: 520, margin: '16px 0 0', fontSize: 14, lineHeight: '20px' } as const;
const FONT = "-apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif";

/** Dark colours, for programs that support them. They must override the inline colours, which all programs support. */
const DARK = `@media (prefers-color-scheme: dark) {
  .ground { background: #1a130f !important; color: #f3e9df !important; }
  .card { background: #221a15 !important; }
  .soft { color: #c3b0a2 !important; }
  .line { border-top-color: #43352b !important; }
  .button { background: #f0a36b !important; color: #2b1608 !important; }
}`;

export const Page = (props: { lang: string; title: string; footer?: string; children: ComponentChildren }) => (
  <html lang={props.lang}>
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <title>{props.title}</title>
      <style>{DARK}</style>
    </head>
    <body
      class="ground"
      style={{
        margin: 0,
        background: '#fbf4ec',
        color: INK,
        fontFamily: FONT,
        wordBreak: 'keep-all',
        overflowWrap: 'anywhere',
      }}
    >
      <table role="presentation" width="100%" cellPadding="0" cellSpacing="0">
        <tr>
          <td align="center" style={{ padding: '24px 12px' }}>
            <header class="ground" style={{ margin: '0 0 16px', fontSize: 18, fontWeight: 'bold', color: INK }}>
              {BRAND}
            </header>
            <table
              class="card"
              role="presentation"
              cellPadding="0"
              cellSpacing="0"
              style={{ width: '100%', maxWidth: 520, background: '#ffffff', borderRadius: 12 }}
            >
              <tr>
                <td style={{ padding: '28px 24px', fontSize: 16, lineHeight: '24px' }}>
                  <main>{props.children}</main>
                </td>
              </tr>
            </table>
            {props.footer === undefined ? null : (
              <footer class="soft" style={{ ...FOOTER, color: SOFT }}>
                {props.footer}
              </footer>
            )}
          </td>
        </tr>
      </table>
    </body>
  </html>
);

export const Title = (props: { children: ComponentChildren }) => (
  <h1 style={{ margin: '0 0 16px', fontSize: 22, lineHeight: '30px' }}>{props.children}</h1>
);

export const Text = (props: { children: ComponentChildren }) => <p style={{ margin: '0 0 16px' }}>{props.children}</p>;

const PICTURE = { display: 'block', maxWidth: '100%', height: 'auto', margin: '0 0 16px', borderRadius: 8 } as const;

/** A mail program that loads no pictures shows the text. The attribute is for programs that ignore `maxWidth`. */
export const Picture = (props: { src: string; alt: string }) => (
  <img src={props.src} alt={props.alt} width={240} style={PICTURE} />
);

const LABEL = {
  padding: '6px 12px 6px 0',
  fontWeight: 'normal',
  color: SOFT,
  minWidth: 112,
  overflowWrap: 'anywhere',
} as const;

export const Facts = (props: { rows: readonly (readonly [string, string])[] }) => (
  <table cellPadding="0" cellSpacing="0" style={{ width: '100%', margin: '0 0 16px', borderCollapse: 'collapse' }}>
    {props.rows.map(([name, value]) => (
      <tr key={name}>
        <th class="soft line" scope="row" align="left" style={{ ...LABEL, borderTop: '1px solid #eadfd3' }}>
          {name}
        </th>
        <td
          class="line"
          align="right"
          style={{ padding: '6px 0', borderTop: '1px solid #eadfd3', overflowWrap: 'anywhere' }}
        >
          {value}
        </td>
      </tr>
    ))}
  </table>
);

const BUTTON = {
  display: 'inline-block',
  padding: '12px 20px',
  borderRadius: 8,
  background: '#8a3b12',
  color: '#ffffff',
} as const;

export const Button = (props: { href: string; children: ComponentChildren }) => (
  <p style={{ margin: '0 0 16px' }}>
    <a class="button" href={props.href} style={{ ...BUTTON, textDecoration: 'none' }}>
      {props.children}
    </a>
  </p>
);

export const SmallLink = (props: { href: string; children: ComponentChildren }) => (
  <p style={{ margin: 0, fontSize: 14, lineHeight: '20px' }}>
    <a href={props.href} class="soft" style={{ color: SOFT }}>
      {props.children}
    </a>
  </p>
);

/** For a page in a browser: posts to the address of the page. */
export const SubmitButton = (props: { children: ComponentChildren }) => (
  <form method="post">
    <button class="button" type="submit" style={{ ...BUTTON, border: 0, fontSize: 16, cursor: 'pointer' }}>
      {props.children}
    </button>
  </form>
);
