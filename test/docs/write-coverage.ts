import {writeFileSync} from 'node:fs'
import {coveragePage} from '../../docs/coverage/page.ts'
import {COVERED} from '../../docs/coverage/parts.ts'
import {CATALOG} from '../checks/evidence.ts'

/** `npm run docs`: makes docs/coverage.md anew. */
writeFileSync(new URL('../../docs/coverage.md', import.meta.url), coveragePage(COVERED, CATALOG))
