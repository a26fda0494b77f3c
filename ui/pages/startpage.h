// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/pages/page.h"
#include "ui/theme/marks.h"
#include "ui/widgets/referencefield.h"

class QCheckBox;
class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace gantry::ui {

class ActionRegistry;
class HintLabel;

//! The first-run page (design, 5.7): open an image, what was found on this computer, which hosts
//! images must serve, the sample workspace, keys, what leaves the computer. Knows plain values.
class StartPage : public Page
{
    Q_OBJECT
public:
    //! Something found without network: an engine's socket, sign-in names.
    struct Found {
        QString id;
        QString iconName;
        QString name;
        QString facts;
        Mark mark = Mark::Unknown;
        QString state;
        bool checked = false;
    };
    //! A kind of host a person may tick.
    struct Preset {
        QString id;
        QString text;
        QString platform; //!< "linux/amd64", "10.0.20348"
        bool windows = false;
        bool checked = false;
    };

    StartPage(const ActionRegistry *actions, QWidget *parent = nullptr);

    ReferenceField *reference() const { return m_reference; }
    void setFound(const QList<Found> &found);
    void setPresets(const QList<Preset> &presets);
    //! What the sample holds, in one sentence.
    void setSampleText(const QString &text);
    //! The host list now has so many kinds of hosts.
    void setHostsCreated(int kinds);
    QStringList checkedFound() const;
    QStringList checkedPresets() const;

    QString title() const override { return tr("Start"); }
    QString iconName() const override { return QStringLiteral("star"); }
    QString place() const override { return QStringLiteral("start:"); }
    void focusPage() override;

Q_SIGNALS:
    void openRequested(const QString &text);
    void browseRequested();
    void sampleRequested();
    void foundAccepted(const QStringList &ids);
    void hostsAccepted(const QStringList &presetIds);
    void moreHostsRequested();

private:
    QWidget *buildOpen();
    QWidget *buildFound();
    QWidget *buildHosts();
    QWidget *buildAside();
    void fillKeys();
    void updateButtons();

    const ActionRegistry *m_actions;
    ReferenceField *m_reference;
    QPushButton *m_open;
    QWidget *m_foundBox;
    QVBoxLayout *m_foundRows;
    HintLabel *m_foundHint;
    QPushButton *m_addFound;
    QGridLayout *m_presets;
    QPushButton *m_createHosts;
    HintLabel *m_hostsHint;
    HintLabel *m_sampleText;
    QGridLayout *m_keys;
    QList<std::pair<QString, QCheckBox *>> m_foundChecks;
    QList<std::pair<QString, QCheckBox *>> m_presetChecks;
};

} // namespace gantry::ui
