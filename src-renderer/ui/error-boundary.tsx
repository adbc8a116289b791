/**
 * Owns what is shown when a view breaks: the view's place says so, the rest of the window goes on working.
 *
 * A bug throws (house rule); this is the one place of the window where such a throw ends. The text can be copied.
 */
import { Component, type ReactNode } from 'react'

interface Props {
  /** the view's name as the user knows it */
  readonly name: string
  readonly children: ReactNode
}

interface State {
  readonly error: Error | null
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="app-broken selectable" role="alert">
        <p>{this.props.name} stopped because of a fault in Tracebook. Your notes and captures are safe.</p>
        <p className="mono app-broken-detail">{error.message}</p>
        <button type="button" className="button button--small" onClick={() => this.setState({ error: null })}>
          Show it again
        </button>
      </div>
    )
  }
}
