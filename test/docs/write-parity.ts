import {writeFileSync} from 'node:fs'
import {parityPage} from '../parity/page.ts'

/** `npm run docs`: makes docs/parity.md anew. */
writeFileSync(new URL('../../docs/parity.md', import.meta.url), parityPage())
