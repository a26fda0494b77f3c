// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QAbstractButton>
#include <QTimer>
#include <QWidget>

namespace gantry::ui {

class ElideLabel;

//! One part of the status bar: icon or mark and a text; a click opens what it is about.
class StatusPart : public QAbstractButton
{
    Q_OBJECT
public:
    explicit StatusPart(QWidget *parent = nullptr);
    void setContent(const QString &iconName, const QString &text, const QString &toolTip = {});
    void setContent(Mark mark, const QString &text, const QString &toolTip = {});
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    Mark m_mark = Mark::Nothing;
};

//! The status bar's widget: left what is selected in words, right the facts about the world. Parts
//! without text are hidden.
class StatusParts : public QWidget
{
    Q_OBJECT
public:
    enum Part { Quota, Transfers, Failures, Cache, Offline };
    explicit StatusParts(QWidget *parent = nullptr);

    void setSelection(
        const QString &iconName, const QString &text, const QString &digest, const QString &more);
    //! Says in place of the selection, for a few seconds, what was just done ("Command copied").
    void say(const QString &text);
    StatusPart *part(Part which) const { return m_parts[which]; }
    void setPart(
        Part which, const QString &iconName, const QString &text, const QString &toolTip = {});
    void setPart(Part which, Mark mark, const QString &text, const QString &toolTip = {});

Q_SIGNALS:
    void partClicked(gantry::ui::StatusParts::Part which);

private:
    void fill(
        const QString &iconName, const QString &text, const QString &digest, const QString &more);

    struct Selection {
        QString iconName, text, digest, more;
    };
    Selection m_selection;
    QTimer m_said; //!< runs while something else than the selection is shown
    QWidget *m_picture;
    ElideLabel *m_text;
    ElideLabel *m_digest;
    ElideLabel *m_more;
    StatusPart *m_parts[5] = {};
};

} // namespace gantry::ui
