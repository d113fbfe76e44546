// The dresses that the market can wear (css/tokens.css), of which a reader may choose one.
export const THEMES = ['plain', 'carnevale', 'harvest', 'new-year', 'lantern', 'midsummer']
