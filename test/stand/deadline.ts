export {until} from '../../src/embed/until.ts'
