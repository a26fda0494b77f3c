// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace gantry::ui {

//! Tells assistive technology politely, at most once per second; the last of several waiting
//! announcements for one widget wins (design, section 11).
class Announcer : public QObject
{
    Q_OBJECT
public:
    explicit Announcer(QObject *parent = nullptr);
    void announce(QWidget *about, const QString &text);
    //! The announcer of the window \a widget is in (made on first use, child of the window).
    static Announcer *of(QWidget *widget);

Q_SIGNALS:
    //! When it was really sent; tests listen here.
    void announced(const QString &text);

private:
    void send();
    QTimer m_timer;
    QPointer<QWidget> m_about;
    QString m_waiting;
};

//! A message over a view: mark, text, action buttons, close (design, sections 3 and 10: what
//! happened, why, what you can do). Announces itself when shown.
class MessageBar : public QFrame
{
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);

    //! Shows the bar. Actions of the message before are removed.
    void showMessage(Mark mark, const QString &text);
    QString text() const;
    Mark mark() const { return m_mark; }
    //! Adds a button; the first one is reached by Tab first.
    QPushButton *addAction(const QString &id, const QString &text);
    void setClosable(bool closable);
    QStringList actionIds() const;

Q_SIGNALS:
    void actionTriggered(const QString &id);
    //! Closed by the person.
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    Mark m_mark = Mark::Note;
    bool m_below = false; //!< the buttons stand below the text
    QGridLayout *m_layout;
    QWidget *m_markArea;
    QLabel *m_label;
    QWidget *m_actionsArea;
    QHBoxLayout *m_actions;
    QToolButton *m_close;
};

//! An empty view: icon, bold title, one sentence, at most one button.
class Placeholder : public QWidget
{
    Q_OBJECT
public:
    explicit Placeholder(QWidget *parent = nullptr);
    Placeholder(const QString &iconName, const QString &title, const QString &sentence,
        QWidget *parent = nullptr);
    void setContent(const QString &iconName, const QString &title, const QString &sentence);
    //! Empty text removes the button.
    void setButton(const QString &text, const QString &iconName = {});
    QPushButton *button() const { return m_button; }

Q_SIGNALS:
    void buttonClicked();

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyLook();
    QString m_icon;
    QWidget *m_picture;
    QLabel *m_title;
    QLabel *m_sentence;
    QPushButton *m_button;
    bool m_applying = false;
};

} // namespace gantry::ui
