/**
 * Owns how Monaco is put together: the core, Markdown, completion, finding, its worker, and themes from our tokens.
 *
 * Only what notes need is imported: the whole package would bring an 11 MB TypeScript worker.
 */
import * as monaco from 'monaco-editor/editor/editor.api'
import 'monaco-editor/editor/contrib/find/browser/findController'
import 'monaco-editor/editor/contrib/placeholderText/browser/placeholderText.contribution'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import 'monaco-editor/editor/contrib/wordOperations/browser/wordOperations'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/markdown/register'
import { useUi } from '../../state/store'
import { selectedUid } from './note-actions'
import { linkOffers } from './note-links'

declare global {
  interface Window {
    MonacoEnvironment?: monaco.Environment
  }
}

window.MonacoEnvironment = { getWorker: () => new EditorWorker() }

monaco.languages.registerCompletionItemProvider('markdown', {
  triggerCharacters: ['@', '#', ':'],
  provideCompletionItems: async (model, position) => {
    const before = model.getValueInRange({
      startLineNumber: position.lineNumber,
      startColumn: 1,
      endLineNumber: position.lineNumber,
      endColumn: position.column,
    })
    const { selection, place, notes } = useUi.getState()
    const { length, offers } = linkOffers(before, {
      frame: selection.frame,
      flow: before.includes('@') ? await selectedUid() : null,
      ftp: place?.session ?? null,
      finding: selection.finding,
      notes,
    })
    const range = {
      startLineNumber: position.lineNumber,
      startColumn: position.column - length,
      endLineNumber: position.lineNumber,
      endColumn: position.column,
    }
    return {
      // Asked again with every character: what is typed out needs no completion any more.
      incomplete: true,
      suggestions: offers.map(({ text, detail }, at) => ({
        label: text,
        detail,
        insertText: text,
        filterText: text,
        sortText: String(at).padStart(3, '0'),
        kind: monaco.languages.CompletionItemKind.Reference,
        range,
      })),
    }
  },
})

/** A colour of tokens.css. Monaco knows six digits only, and the build shortens #ffffff to #fff. */
const token = (name: string): string =>
  getComputedStyle(document.documentElement)
    .getPropertyValue(name)
    .trim()
    .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')

/** Monaco wants hex colours, which the tokens are. */
export function applyMonacoTheme(theme: 'light' | 'dark'): void {
  const bare = (name: string): string => token(name).replace('#', '')
  monaco.editor.defineTheme('tracebook', {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('--text') },
      { token: 'keyword', foreground: bare('--text-muted') },
      { token: 'string.link', foreground: bare('--orig') },
      { token: 'variable', foreground: bare('--data') },
      { token: 'tag', foreground: bare('--text-soft') },
      { token: 'attribute.name', foreground: bare('--text-soft') },
    ],
    colors: {
      'editor.background': token('--ground-raised'),
      'editor.foreground': token('--text'),
      'editorCursor.foreground': token('--text'),
      'editor.selectionBackground': token('--orig-soft'),
      'editor.lineHighlightBorder': '#00000000',
      'editorWidget.background': token('--ground-raised'),
      'editorWidget.border': token('--hairline-strong'),
      'editorSuggestWidget.background': token('--ground-raised'),
      'editorSuggestWidget.foreground': token('--text'),
      'editorSuggestWidget.selectedBackground': token('--ground-selected'),
      'editorSuggestWidget.selectedForeground': token('--text'),
      'editorSuggestWidget.highlightForeground': token('--orig'),
      'editorSuggestWidget.focusHighlightForeground': token('--orig'),
      'editor.placeholder.foreground': token('--text-muted'),
      focusBorder: token('--focus'),
    },
  })
  monaco.editor.setTheme('tracebook')
}

export { monaco }
