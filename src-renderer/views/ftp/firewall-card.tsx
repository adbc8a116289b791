/**
 * Owns the firewall card: the connections a session needs, who opens each, and the rules that let them pass, to be copied.
 */
import type { FtpSessionView } from '@shared/conclusions'
import { type ReactNode, useState } from 'react'
import { safeText } from '../../ui/safe-text'
import { copy } from './ftp-actions'

export function FirewallCard({ session }: { readonly session: FtpSessionView }): ReactNode {
  const { connections, rules, remarks } = session.firewall
  return (
    <article className="conclusion-detail selectable" aria-label="Firewall">
      <h2 className="conclusion-title">What session {session.session} needs from a firewall</h2>
      <ul className="firewall-connections" aria-label="Connections">
        {connections.map(({ from, to, why }) => (
          <li key={`${from} ${to} ${why}`}>
            <span className="mono">
              tcp {safeText(from)} → {safeText(to)}
            </span>{' '}
            <span className="firewall-why">{safeText(why)}</span>
          </li>
        ))}
      </ul>
      {remarks.map((remark) => (
        <p key={remark} className="firewall-remark">
          {safeText(remark)}
        </p>
      ))}
      {rules.map(({ id, title, hint, text }) => (
        <Rule key={id} title={title} hint={hint} text={text} />
      ))}
    </article>
  )
}

interface RuleProps {
  readonly title: string
  readonly hint: string
  readonly text: string
}

function Rule({ title, hint, text }: RuleProps): ReactNode {
  const [copied, setCopied] = useState(false)
  return (
    <section className="firewall-rule" aria-label={title}>
      <header>
        <h3 className="conclusion-heading">{title}</h3>
        <button
          type="button"
          className="button button--small button--quiet"
          aria-label={`Copy: ${title}`}
          onClick={() => void copy(text).then(() => setCopied(true))}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </header>
      <p className="firewall-why">{hint}</p>
      <pre className="firewall-text mono">{text}</pre>
    </section>
  )
}
