// Both are CommonJS with a default export, which Node provides as a property of the module.
declare module 'textlint-rule-prh' {
  import type { TextlintRuleModule } from '@textlint/types';
  const module: { readonly default: TextlintRuleModule };
  export default module;
}
declare module 'textlint-rule-sentence-length' {
  import type { TextlintRuleModule } from '@textlint/types';
  const module: { readonly default: TextlintRuleModule };
  export default module;
}
