import {writeFileSync} from 'node:fs'
import {errorsPage} from '../../docs/errors/page.ts'

/** `npm run docs`: makes docs/errors.md anew. */
writeFileSync(new URL('../../docs/errors.md', import.meta.url), errorsPage())
