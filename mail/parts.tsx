/** The components of every mail. They use tables, because many mail programs support no other layout. Preact escapes all values. */
import type { ComponentChildren } from 'preact';

const INK = '#2b1d14';
const FONT = "-apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif";

export const Page = (props: { lang: string; title: string; children: ComponentChildren }) => (
  <html lang={props.lang}>
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{props.title}</title>
    </head>
    <body
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
            <table
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

const LABEL = {
  padding: '6px 12px 6px 0',
  fontWeight: 'normal',
  color: '#6b5546',
  minWidth: 112,
  overflowWrap: 'anywhere',
} as const;

export const Facts = (props: { rows: readonly (readonly [string, string])[] }) => (
  <table cellPadding="0" cellSpacing="0" style={{ width: '100%', margin: '0 0 16px', borderCollapse: 'collapse' }}>
    {props.rows.map(([name, value]) => (
      <tr key={name}>
        <th scope="row" align="left" style={{ ...LABEL, borderTop: '1px solid #eadfd3' }}>
          {name}
        </th>
        <td align="right" style={{ padding: '6px 0', borderTop: '1px solid #eadfd3', overflowWrap: 'anywhere' }}>
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
    <a href={props.href} style={{ ...BUTTON, textDecoration: 'none' }}>
      {props.children}
    </a>
  </p>
);

export const SmallLink = (props: { href: string; children: ComponentChildren }) => (
  <p style={{ margin: 0, fontSize: 14, lineHeight: '20px' }}>
    <a href={props.href} style={{ color: '#6b5546' }}>
      {props.children}
    </a>
  </p>
);

/** For a page in a browser: posts to the address of the page. */
export const SubmitButton = (props: { children: ComponentChildren }) => (
  <form method="post">
    <button type="submit" style={{ ...BUTTON, border: 0, fontSize: 16, cursor: 'pointer' }}>
      {props.children}
    </button>
  </form>
);
