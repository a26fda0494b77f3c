// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLineEdit;

namespace gantry::ui {

class HintLabel;

//! A word to type before something is done that cannot be meant by mistake; hidden when none is
//! asked for.
class TypedWord : public QWidget
{
    Q_OBJECT
public:
    explicit TypedWord(QWidget *parent);
    //! \param word empty: nothing has to be typed
    void ask(const QString &sentence, const QString &word);
    //! A tag before it moves. \param what is protected: the tag itself or the pattern it fits
    void askToMove(const QString &what, const QString &tag);
    bool isGiven() const; //!< or not asked for
    QLineEdit *line() const { return m_line; }

Q_SIGNALS:
    void changed();

private:
    HintLabel *m_sentence;
    QLineEdit *m_line;
    QString m_word;
};

} // namespace gantry::ui
