import { speak } from '../../../shell/text/words.ts';

await speak('en', 'en-GB');
