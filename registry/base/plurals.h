// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTranslator>

namespace gantry {

//! English source texts say "%n entries"; this makes "1 entry" of them. Every program and test that
//! says something has it from its start (text.cpp); other languages bring their own plural forms in
//! their translation files, which are asked before it.
class EnglishPlurals : public QTranslator
{
public:
    using QTranslator::QTranslator;
    QString translate(const char *context, const char *sourceText, const char *disambiguation,
        int n) const override;
};

} // namespace gantry
