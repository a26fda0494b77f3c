// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/settingsdialog.h"

#include "ui/dialogs/keyseditor.h"
#include "ui/shell/preferences.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/richline.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QListWidget>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

SettingsDialog::SettingsDialog(Preferences *preferences, ActionRegistry *actions, QWidget *parent)
    : QDialog(parent)
    , m_preferences(preferences)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Settings"));
    m_search = new RichLine(this);
    m_search->setLeadingIcon(u"search"_s);
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Sections"));
    m_list->setFixedWidth(scaled(150, font()));
    m_list->setSpacing(scaled(2, font()));
    m_area = new QScrollArea(this);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setAccessibleName(tr("Settings of the section"));
    auto *inside = new QWidget;
    m_column = new QVBoxLayout(inside);
    m_column->setContentsMargins(scaled(12, font()), 0, scaled(6, font()), 0);
    m_column->setSpacing(scaled(16, font()));
    m_nothing = new HintLabel(tr("No setting has these words. Try fewer."), inside);
    m_nothing->hide();
    m_column->addWidget(m_nothing);
    m_area->setWidget(inside);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *middle = new QHBoxLayout;
    middle->addWidget(m_list);
    middle->addWidget(m_area, 1);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(10, font()));
    column->addWidget(m_search);
    column->addLayout(middle, 1);
    column->addWidget(buttons);
    resize(scaled(760, font()), scaled(500, font()));

    addSection(u"look"_s, u"theme"_s, tr("Appearance"),
        tr("theme light dark system contrast colour density comfortable rows"), lookSection());
    addSection(u"session"_s, u"hist"_s, tr("Start"), tr("session restore documents open start"),
        sessionSection());
    m_keys = new KeysEditor(actions, this);
    QStringList words;
    for (const QString &id : QStringList{tr("keyboard keys shortcuts")})
        words.append(id);
    addSection(u"keys"_s, u"keyboard"_s, tr("Keyboard"), words.join(u' '), m_keys);

    connect(m_search, &QLineEdit::textChanged, this, &SettingsDialog::filter);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (m_search->text().isEmpty())
            filter({});
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    m_list->setCurrentRow(0);
    m_search->setFocus();
}

void SettingsDialog::addSection(const QString &id, const QString &iconName, const QString &title,
    const QString &words, QWidget *content)
{
    auto *box = new QWidget(m_area->widget());
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    column->addWidget(new TitleLabel(title, box));
    column->addWidget(content, 1);
    // The keyboard comes last whatever is added later.
    const bool beforeKeys = m_keys != nullptr && id != "keys"_L1;
    const auto at = beforeKeys ? m_sections.size() - 1 : m_sections.size();
    m_sections.insert(at, {id, (title + u' ' + words).toLower(), box});
    m_column->insertWidget(static_cast<int>(at) + 1, box, id == "keys"_L1 ? 1 : 0);
    // A plain picture: the style tints it for a selection that has no focus.
    auto *item = new QListWidgetItem(QIcon(icon(iconName).pixmap(16, 16)), title);
    m_list->insertItem(static_cast<int>(at), item);
    filter(m_search->text());
}

void SettingsDialog::showSection(const QString &id)
{
    for (int i = 0; i < m_sections.size(); ++i) {
        if (m_sections.at(i).id == id)
            m_list->setCurrentRow(i);
    }
}

QStringList SettingsDialog::shownSections() const
{
    QStringList shown;
    for (const Section &section : m_sections) {
        if (!section.box->isHidden())
            shown.append(section.id);
    }
    return shown;
}

void SettingsDialog::setSearch(const QString &text)
{
    m_search->setText(text);
}

void SettingsDialog::filter(const QString &text)
{
    const QStringList words = text.toLower().split(u' ', Qt::SkipEmptyParts);
    bool any = false;
    for (int i = 0; i < m_sections.size(); ++i) {
        const Section &section = m_sections.at(i);
        bool fits = words.isEmpty() ? i == qMax(0, m_list->currentRow()) : true;
        for (const QString &word : words)
            fits = fits && section.words.contains(word);
        if (section.id == "keys"_L1 && m_keys) {
            m_keys->setFilter(fits ? QString() : text);
            fits = fits || (!words.isEmpty() && m_keys->shownCount() > 0);
        }
        section.box->setVisible(fits);
        any = any || fits;
    }
    m_nothing->setVisible(!any);
}

QWidget *SettingsDialog::lookSection()
{
    auto *content = new QWidget;
    auto *form = new QFormLayout(content);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(scaled(16, font()));
    form->setVerticalSpacing(scaled(10, font()));
    auto *themes = new QButtonGroup(content);
    auto *themeColumn = new QVBoxLayout;
    themeColumn->setSpacing(scaled(3, font()));
    const std::pair<QString, QString> choices[] = {{u"system"_s, tr("Follow the system")},
        {u"light"_s, tr("Light")}, {u"dark"_s, tr("Dark")}, {u"contrast"_s, tr("High contrast")}};
    for (const auto &[name, text] : choices) {
        auto *choice = new QRadioButton(text, content);
        choice->setChecked(m_preferences->theme() == name);
        themes->addButton(choice);
        themeColumn->addWidget(choice);
        connect(choice, &QRadioButton::toggled, m_preferences, [this, name](bool on) {
            if (on)
                m_preferences->setTheme(name);
        });
    }
    form->addRow(tr("Theme"), themeColumn);
    auto *comfortable = new QCheckBox(tr("Comfortable rows, a little taller"), content);
    comfortable->setChecked(m_preferences->comfortable());
    connect(comfortable, &QCheckBox::toggled, m_preferences, &Preferences::setComfortable);
    form->addRow(tr("Density"), comfortable);
    return content;
}

QWidget *SettingsDialog::sessionSection()
{
    auto *restore = new QCheckBox(tr("Open the documents of the last session"));
    restore->setChecked(m_preferences->restoresSession());
    connect(restore, &QCheckBox::toggled, m_preferences, &Preferences::setRestoresSession);
    return restore;
}

} // namespace gantry::ui
