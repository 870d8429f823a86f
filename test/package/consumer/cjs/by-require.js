// A part of a program that is CommonJS, and loads an adapter by `require`.
const { createDrain, expressDrain } = require('@quiesce/express');

exports.createDrain = createDrain;
exports.expressDrain = expressDrain;
