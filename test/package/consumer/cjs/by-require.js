// A CommonJS part of a program that loads an adapter by `require`.
const { createDrain, expressDrain } = require('@quiesce/express');

exports.createDrain = createDrain;
exports.expressDrain = expressDrain;
