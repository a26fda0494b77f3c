// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/assemblybar.h"

#include "models/index/assemblysession.h"
#include "oci/imagename.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/referencefield.h"

#include <QComboBox>
#include <QFileDialog>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblySession;

namespace {

QToolButton *stepButton(const QString &iconName, const QString &text, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

AssemblyBar::AssemblyBar(AssemblySession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    auto *label = new HintLabel(tr("Push to"), this);
    label->setWordWrap(false);
    m_target = new ReferenceField(this);
    m_target->setAccessibleName(tr("Push to"));
    m_target->setPlaceholderText(tr("registry/repository:tag, or oci:FOLDER:TAG"));
    label->setBuddy(m_target);
    m_state = new TagLabel({}, Meaning::Plain, this);
    m_format = new QComboBox(this);
    m_format->setProperty("gantrySmall", true);
    m_format->setAccessibleName(tr("Kind of document"));
    m_format->addItem(tr("OCI index"), static_cast<int>(assembly::Format::OciIndex));
    m_format->addItem(tr("Docker list"), static_cast<int>(assembly::Format::DockerList));
    m_undo = stepButton(u"undo"_s, tr("Undo"), this);
    m_redo = stepButton(u"redo"_s, tr("Redo"), this);
    m_fill = new QPushButton(tr("Fill From…"), this);
    m_fill->setProperty("gantrySmall", true);
    m_fill->setToolTip(tr("Look for entries that fit the empty slots"));
    m_fillMenu = new QMenu(m_fill);
    m_fill->setMenu(m_fillMenu);
    m_note = new HintLabel({}, this);
    m_note->setSmall(true);
    m_note->hide();

    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(label);
    row->addWidget(m_target, 1);
    row->addWidget(m_state);
    row->addWidget(m_format);
    row->addWidget(m_undo);
    row->addWidget(m_redo);
    row->addWidget(m_fill);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(
        scaled(8, font()), scaled(5, font()), scaled(8, font()), scaled(5, font()));
    column->setSpacing(scaled(3, font()));
    column->addLayout(row);
    column->addWidget(m_note);

    connect(m_target, &ReferenceField::submitted, this, &AssemblyBar::takeTarget);
    connect(m_target, &QLineEdit::editingFinished, this, [this] {
        if (m_target->text().trimmed() != m_target->reference())
            takeTarget(m_target->text());
    });
    connect(m_format, &QComboBox::activated, this, [this](int index) {
        m_session->setFormat(static_cast<assembly::Format>(m_format->itemData(index).toInt()));
    });
    QUndoStack *steps = session->undoStack();
    connect(m_undo, &QToolButton::clicked, steps, &QUndoStack::undo);
    connect(m_redo, &QToolButton::clicked, steps, &QUndoStack::redo);
    connect(steps, &QUndoStack::indexChanged, this, &AssemblyBar::showSteps);
    connect(steps, &QUndoStack::canUndoChanged, this, &AssemblyBar::showSteps);
    connect(steps, &QUndoStack::canRedoChanged, this, &AssemblyBar::showSteps);
    connect(session, &AssemblySession::draftChanged, this, &AssemblyBar::showDraft);
    connect(session, &AssemblySession::stateChanged, this, &AssemblyBar::showDraft);
    connect(session, &AssemblySession::liveChanged, this, &AssemblyBar::showLive);
    connect(m_fillMenu, &QMenu::aboutToShow, this, &AssemblyBar::fill);
    showDraft();
    showLive();
    showSteps();
}

void AssemblyBar::takeTarget(const QString &text)
{
    const auto name = oci::parsePasted(text);
    if (name && !(name->name == m_session->draft().target))
        m_session->setTarget(name->name);
}

void AssemblyBar::showDraft()
{
    const assembly::Draft &draft = m_session->draft();
    const QString target = draft.target == oci::ImageName() ? QString() : draft.target.toString();
    if (target != m_target->reference())
        m_target->setReference(target, u"tag"_s);
    m_format->setCurrentIndex(m_format->findData(static_cast<int>(draft.format)));
    const QStringList loses = draft.format == assembly::Format::DockerList
        ? m_session->dockerListLoses()
        : QStringList();
    m_note->setVisible(!loses.isEmpty());
    m_note->setText(tr("A Docker list cannot hold %1. It is left out.").arg(loses.join(u", "_s)));
    m_format->setToolTip(m_session->dockerListLoses().isEmpty()
            ? tr("Kind of document the index becomes")
            : tr("A Docker list would lose %1").arg(m_session->dockerListLoses().join(u", "_s)));
}

QString AssemblyBar::tagState() const
{
    return m_state->isHidden() ? QString() : m_state->text();
}

void AssemblyBar::showLive()
{
    using Live = AssemblySession::Live;
    QString text;
    QString about;
    Meaning meaning = Meaning::Plain;
    switch (m_session->live()) {
    case Live::NotAsked:
        break;
    case Live::Asking:
        text = u"…"_s;
        about = tr("Asking what the tag names");
        break;
    case Live::NoTag:
        text = tr("new");
        meaning = Meaning::Fine;
        about = tr("The tag does not exist yet");
        break;
    case Live::Same:
        text = tr("exists");
        meaning = Meaning::Warning;
        about = tr("The tag exists; pushing moves it");
        break;
    case Live::Moved:
        text = tr("moved");
        meaning = Meaning::Error;
        about = tr("The tag names something else than when this assembly began");
        break;
    case Live::Failed:
        text = tr("not known");
        about = m_session->liveError() ? m_session->liveError()->message : QString();
        break;
    }
    m_state->setText(text);
    m_state->setMeaning(meaning);
    m_state->setToolTip(about);
    m_state->setAccessibleName(about);
    m_state->setVisible(!text.isEmpty());
}

void AssemblyBar::showSteps()
{
    const QUndoStack *steps = m_session->undoStack();
    m_undo->setEnabled(steps->canUndo());
    m_redo->setEnabled(steps->canRedo());
    const auto say = [](QToolButton *button, const QString &text) {
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    say(m_undo, steps->canUndo() ? tr("Undo: %1").arg(steps->undoText()) : tr("Undo"));
    say(m_redo, steps->canRedo() ? tr("Redo: %1").arg(steps->redoText()) : tr("Redo"));
}

void AssemblyBar::fill()
{
    m_fillMenu->clear();
    for (const AssemblySession::FillSource &source : m_session->fillSources()) {
        if (!source.whyNot.isEmpty()) {
            m_fillMenu->addAction(tr("%1 (%2)").arg(source.title, source.whyNot))
                ->setEnabled(false);
            continue;
        }
        m_fillMenu->addAction(source.title, m_session,
            [session = m_session, place = source.place] { session->fillFrom(place); });
    }
    if (!m_fillMenu->isEmpty())
        m_fillMenu->addSeparator();
    m_fillMenu->addAction(icon(u"layout"_s), tr("OCI Layout…"), this, [this] {
        auto *folder = new QFileDialog(this, tr("Fill from an OCI layout"));
        folder->setAttribute(Qt::WA_DeleteOnClose);
        folder->setFileMode(QFileDialog::Directory);
        folder->setOption(QFileDialog::ShowDirsOnly);
        connect(folder, &QFileDialog::fileSelected, m_session,
            [session = m_session](const QString &path) {
                if (const auto name = oci::parsePasted(path))
                    session->fillFrom(name->name);
            });
        folder->open();
    });
}

} // namespace gantry::ui
